from datetime import datetime
import pyotp, pytest
from django.test import Client
from django.core.management import call_command
from coldframe.access.actions import create_person, enrol_totp, set_password, grant_role
from coldframe.access.terms import Role
from coldframe.core.actors import system
from allauth.mfa.totp.internal.auth import generate_totp_secret
pytestmark = pytest.mark.django_db
T = system("terminal")
PW = "velvet heron under glass"

@pytest.fixture
def who(now):
    p = create_person("ines", "Ines", actor=T, as_of=now); grant_role(p, Role.REVIEWER, actor=T, as_of=now)
    s = generate_totp_secret(); enrol_totp(p, s, actor=T, as_of=now); set_password(p, PW, actor=T, as_of=now)
    call_command("createcachetable")
    from django.core.cache import cache; cache.clear()
    return p, s

def test_limits(who):
    c = Client(); codes=[]
    for i in range(15):
        codes.append(c.post("/sign-in", {"login":"ines","password":"wrong %d"%i}).status_code)
    print("wrong pw", codes)
    r=c.post("/sign-in", {"login":"ines","password":PW}); print("right after", r.status_code, r.headers.get("Location"))
    c2=Client(REMOTE_ADDR="198.51.100.7")
    r=c2.post("/sign-in", {"login":"ines","password":PW}); print("other ip", r.status_code, r.headers.get("Location"))
    codes=[]
    for i in range(15):
        c3=Client(HTTP_X_FORWARDED_FOR="203.0.113.%d"%i)
        codes.append(c3.post("/sign-in", {"login":"ines2","password":"wrong %d"%i}).status_code)
    print("spoofed xff", codes)

def test_codes_limit(who):
    p,s=who
    c=Client(); r=c.post("/sign-in", {"login":"ines","password":PW}); print(r.status_code, r.headers.get("Location"))
    out=[]
    for i in range(15):
        r=c.post("/sign-in/code", {"code":"%06d"%i}); out.append((r.status_code, r.headers.get("Location")))
    print(out)
    r=c.post("/sign-in/code", {"code":pyotp.TOTP(s).now()}); print("right code", r.status_code, r.headers.get("Location"))

def test_reuse_and_next(who):
    p,s=who
    code=pyotp.TOTP(s).now()
    for i in range(2):
        c=Client(); r=c.post("/sign-in?next=https://evil.example/", {"login":"ines","password":PW,"next":"https://evil.example/"}); print(r.status_code, r.headers.get("Location"))
        r=c.post("/sign-in/code", {"code":code}); print("use", i, r.status_code, r.headers.get("Location"))
    c=Client(); c.get("/sign-in"); before=c.session.session_key
    r=c.post("/sign-in?next=//evil.example/", {"login":"ines","password":PW,"next":"//evil.example/"}); print(r.headers.get("Location"))
    print("session", before, c.session.session_key)
