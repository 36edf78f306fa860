// Fingerprints of pictures, computed here. The pictures are in no form field, so they cannot be sent.
import { hashPixels, MAX_PIXELS } from "./pdq.js";

const LEAST_QUALITY = 50;

const form = document.getElementById("registration");
const chooser = document.getElementById("pictures");
const said = document.getElementById("said");
const field = form.elements.fingerprints;
const button = form.querySelector("button:not([type])");

const hexOf = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function fingerprint(file) {
  const sha256 = hexOf(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  // The picture as a viewer shows it: turned upright, transparency over white.
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image", colorSpaceConversion: "none" });
  const { width, height } = bitmap;
  if (width * height > MAX_PIXELS) return { sha256, pdq: "" };
  const canvas = new OffscreenCanvas(width, height);
  const surface = canvas.getContext("2d", { willReadFrequently: true });
  surface.fillStyle = "white";
  surface.fillRect(0, 0, width, height);
  surface.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { hex, quality } = hashPixels(surface.getImageData(0, 0, width, height).data, width, height);
  return { sha256, pdq: quality >= LEAST_QUALITY ? hex : "" };
}

async function compute() {
  const files = [...chooser.files];
  field.value = "";
  if (files.length > Number(form.dataset.most)) {
    said.textContent = form.dataset.many;
    return;
  }
  button.disabled = true;
  said.textContent = form.dataset.working;
  const found = [];
  const left = [];
  for (const file of files) {
    try {
      found.push(await fingerprint(file));
    } catch {
      left.push(`${file.name} ${form.dataset.unreadable}`);
    }
  }
  field.value = found.length ? JSON.stringify(found) : "";
  said.textContent = [found.length ? form.dataset.ready : "", ...left].filter(Boolean).join(" ");
  button.disabled = false;
}

chooser.addEventListener("change", compute);
if (chooser.files.length) compute(); // chosen before this script was here, or kept over a reload
