//! Coming in and going out: links, passwords, lock-outs, second factors, sessions and tokens. The numbers are those of 等保 as the
//! trade sets them: 8 characters (10 for administrators) of 3 classes, 5 kept, 90 days; 5 failures in 15 minutes lock for 30; idle
//! after 30 minutes (15 for administrators), 12 hours in all.

use std::process::Command;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use tuguan::access::{establish, invitation};
use tuguan::db::{Caller, Military};

use crate::support::TestApp;
use crate::support::browser::{Browser, GOOD, OTHER, morning, service};

fn secret_of(link: &str) -> &str {
    link.split_once("/welcome#").unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_comes_by_a_link_and_the_three_roles_are_kept_apart() {
    let app = TestApp::empty(&["--sign-in-rate", "100000"]).await;
    let first = invitation::set_up(&app.app, &app.base).await.unwrap().unwrap();
    let again = invitation::set_up(&app.app, &app.base).await.unwrap().unwrap();
    let mut system = Browser::new(&app);
    let look = system.send("POST", "/api/invitations/look", json!({ "secret": secret_of(&first.url) })).await;
    assert_eq!(look.status, 404, "a later start ends the earlier link");
    let secret = secret_of(&again.url);
    let look = system.send("POST", "/api/invitations/look", json!({ "secret": secret })).await;
    assert_eq!((look.status, &look.body["purpose"]), (200, &json!("setup")), "{}", look.body);

    let accept = |username: &str, password: &str| json!({ "secret": secret, "username": username, "name": "甲", "password": password });
    let weak = system.send("POST", "/api/invitations/accept", accept("chief", "Short-1a")).await;
    assert_eq!(weak.said(), (422, "too-short"), "administrators need ten: {}", weak.body);
    assert_eq!(system.send("POST", "/api/invitations/accept", accept("湖里", GOOD)).await.said(), (422, "bad-text"));
    let come = system.send("POST", "/api/invitations/accept", accept("chief", GOOD)).await;
    assert_eq!(come.status, 201, "{}", come.body);
    assert_eq!(come.body["user"]["role"], "system");
    assert_eq!(system.send("POST", "/api/invitations/accept", accept("other", GOOD)).await.status, 404, "once");
    assert!(invitation::set_up(&app.app, &app.base).await.unwrap().is_none(), "no link once there is somebody");

    // The system administrator makes accounts, which may do nothing.
    let made = system.send("POST", "/api/users", json!({ "username": "guard", "name": "乙" })).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let taken = system.send("POST", "/api/users", json!({ "username": "GUARD", "name": "丙" })).await;
    assert_eq!(taken.said(), (409, "taken"));
    let guard_id = made.body["user"]["id"].as_i64().unwrap();
    let address = format!("/api/users/{guard_id}");
    let grant = |role: &str| json!({ "role": role });
    assert_eq!(system.send("PATCH", &address, grant("security")).await.status, 428, "without If-Match");
    let stale = system.send_with("PATCH", &address, grant("security"), &[("if-match", "\"9\"")]).await;
    assert_eq!(stale.status, 412);
    let tag = [("if-match", "\"1\"")];
    assert_eq!(system.send_with("PATCH", &address, grant("development"), &tag).await.said(), (403, "not-permitted"));
    // As long as the link is all there is, its maker could use it: nobody becomes an administrator by it.
    assert_eq!(system.send_with("PATCH", &address, grant("security"), &tag).await.said(), (409, "no-password-yet"));
    let mut guard = Browser::new(&app);
    let link = made.body["link"].as_str().unwrap();
    let come =
        guard.send("POST", "/api/invitations/accept", json!({ "secret": secret_of(link), "password": OTHER })).await;
    assert_eq!((come.status, &come.body["user"]["username"]), (201, &json!("guard")), "{}", come.body);
    // But for the first security administrator, he grants nothing.
    let version = version_of(&mut system, "guard").await;
    let granted = system.send_with("PATCH", &address, grant("security"), &[("if-match", &version)]).await;
    assert_eq!(granted.status, 200, "{}", granted.body);
    assert_eq!(guard.get("/api/users").await.said(), (403, "password-change-required"), "by the stricter policy");
    let change = json!({ "current": OTHER, "new": "Wu-Yuan-Wan-2026" });
    assert_eq!(guard.send("PUT", "/api/account/password", change).await.status, 204);
    let third = system.send("POST", "/api/users", json!({ "username": "third", "name": "丙" })).await;
    let third_address = format!("/api/users/{}", third.body["user"]["id"]);
    assert_eq!(system.send_with("PATCH", &third_address, grant("security"), &tag).await.said(), (403, "not-permitted"));

    assert_eq!(
        guard.send("POST", "/api/users", json!({ "username": "x1", "name": "丁" })).await.said(),
        (403, "not-permitted")
    );
    assert_eq!(
        guard.send_with("PATCH", &third_address, json!({ "name": "改" }), &tag).await.said(),
        (403, "not-permitted")
    );
    let link = third.body["link"].as_str().unwrap();
    let accept = json!({ "secret": secret_of(link), "password": OTHER });
    assert_eq!(Browser::new(&app).send("POST", "/api/invitations/accept", accept).await.status, 201);
    let version = version_of(&mut guard, "third").await;
    let granted = guard.send_with("PATCH", &third_address, grant("auditor"), &[("if-match", &version)]).await;
    assert_eq!(granted.status, 200, "{}", granted.body);
    // Not himself, not the last one, and no administrator becomes another kind.
    let own = guard.get("/api/users").await.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|u| u["username"] == "guard")
        .unwrap()["version"]
        .to_string();
    let own_tag = format!("\"{own}\"");
    assert_eq!(
        guard.send_with("PATCH", &address, grant("leader"), &[("if-match", &own_tag)]).await.said(),
        (409, "own-account")
    );
    let chief = format!("/api/users/{}", come_id(&mut system).await);
    let version = version_of(&mut guard, "chief").await;
    let none = guard.send_with("PATCH", &chief, json!({ "role": null }), &[("if-match", &version)]).await;
    assert_eq!(none.said(), (409, "last-administrator"));
    let version = version_of(&mut guard, "third").await;
    let other = guard.send_with("PATCH", &third_address, grant("system"), &[("if-match", &version)]).await;
    assert_eq!(other.said(), (409, "roles-exclude"));
    // Roles fit their organisations, naming fits the role.
    let fourth = system.send("POST", "/api/users", json!({ "username": "fourth", "name": "戊" })).await;
    let fourth = format!("/api/users/{}", fourth.body["user"]["id"]);
    assert_eq!(guard.send_with("PATCH", &fourth, grant("street"), &tag).await.said(), (422, "organisation-mismatch"));
    let named = json!({ "role": "commerce", "military": "rows" });
    assert_eq!(guard.send_with("PATCH", &fourth, named, &tag).await.said(), (422, "not-for-role"));
}

async fn come_id(browser: &mut Browser) -> i64 {
    browser.get("/api/session").await.body["user"]["id"].as_i64().unwrap()
}

async fn version_of(browser: &mut Browser, username: &str) -> String {
    let users = browser.get("/api/users").await;
    let user =
        users.body["items"].as_array().unwrap().iter().find(|user| user["username"] == username).unwrap().clone();
    format!("\"{}\"", user["version"])
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_follow_the_policy() {
    let app = service(&[]).await;
    let mut person = Browser::new(&app);
    assert_eq!(person.sign_in("Commerce ", GOOD).await.status, 201, "user names have no case");
    let change = |new: &str| json!({ "current": GOOD, "new": new });
    for (new, code) in [
        ("Ab-4567", "too-short"),
        ("abcdefgh1", "too-few-classes"),
        ("xCommerce-1", "contains-username"),
        ("Password1", "weak"),
        ("Qwerty123", "weak"),
        (GOOD, "used-before"),
    ] {
        assert_eq!(person.send("PUT", "/api/account/password", change(new)).await.said(), (422, code), "{new}");
    }
    let wrong = person.send("PUT", "/api/account/password", json!({ "current": "Wrong-Word-1", "new": OTHER })).await;
    assert_eq!(wrong.said(), (422, "wrong-credentials"));
    // The last five may not come again; the sixth may.
    let mut current = GOOD.to_owned();
    for n in 0..5 {
        app.app.clock.stop_at(morning() + Duration::minutes(n + 1));
        let new = format!("Chang-Jiang-{n}x");
        let body = json!({ "current": current, "new": new });
        assert_eq!(person.send("PUT", "/api/account/password", body).await.status, 204, "{new}");
        let back = json!({ "current": new, "new": GOOD });
        let allowed = person.send("PUT", "/api/account/password", back).await;
        if n < 4 {
            assert_eq!(allowed.said(), (422, "used-before"), "{n}");
        } else {
            assert_eq!(allowed.status, 204, "{}", allowed.body);
        }
        current = new;
    }
    // After ninety days nothing else is possible than to change it.
    app.app.clock.stop_at(morning() + Duration::days(91));
    assert_eq!(person.sign_in("commerce", GOOD).await.body["must_change_password"], true);
    assert_eq!(person.get("/api/spaces").await.said(), (403, "password-change-required"));
    assert_eq!(person.get("/api/session").await.status, 200);
    assert_eq!(person.send("PUT", "/api/account/password", change("Huangcuo-9ta")).await.status, 204);
    assert_eq!(person.get("/api/spaces").await.status, 200);
    // Nothing of a password is stored in clear, or in the record.
    let stored: i64 = app
        .sql()
        .await
        .query_one("select count(*) from account where password_hash not like '$argon2id$v=19$m=19456,t=2,p=1$%'", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(stored, 0);
    let record = app.person("auditor").await.ok("/api/audit?limit=1000").await.to_string();
    assert!(record.contains("password.change") && !record.contains("Chang-Jiang") && !record.contains(GOOD));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_within_fifteen_minutes_lock_for_thirty_whether_the_name_exists_or_not() {
    let app = service(&[]).await;
    let mut browser = Browser::new(&app);
    let mut bodies = Vec::new();
    for name in ["finance", "nobody-of-that-name"] {
        app.app.clock.stop_at(morning());
        let mut told = Vec::new();
        for n in 0..5 {
            app.app.clock.stop_at(morning() + Duration::minutes(n * 3));
            let answer = browser.sign_in(name, "Wrong-Word-1").await;
            assert_eq!(answer.said(), (401, "wrong-credentials"));
            told.push(answer.body.to_string());
        }
        // The right password does not help any more.
        let locked = browser.sign_in(name, GOOD).await;
        assert_eq!(locked.said(), (429, "locked"), "{}", locked.body);
        assert_eq!(locked.headers["retry-after"], "1801");
        told.push(locked.body.to_string());
        bodies.push(told);
    }
    assert_eq!(bodies[0], bodies[1], "nobody learns which names exist");
    // From elsewhere the person still comes in; here after half an hour.
    let mut elsewhere = Browser::new(&app);
    elsewhere.address = "10.0.0.2".to_owned();
    assert_eq!(elsewhere.sign_in("finance", GOOD).await.status, 201);
    app.app.clock.stop_at(morning() + Duration::minutes(12 + 29));
    assert_eq!(browser.sign_in("finance", GOOD).await.status, 429);
    let mut guard = Browser::new(&app);
    guard.address = "10.0.0.3".to_owned();
    assert_eq!(guard.sign_in("security", GOOD).await.status, 201);
    let users = guard.get("/api/users").await;
    let finance =
        users.body["items"].as_array().unwrap().iter().find(|user| user["username"] == "finance").unwrap().clone();
    assert_eq!(finance["locked_until"], "2026-11-23T01:12:00Z");
    assert_eq!(guard.send("POST", &format!("/api/users/{}/unlock", finance["id"]), Value::Null).await.status, 204);
    assert_eq!(browser.sign_in("finance", GOOD).await.status, 201, "unlocked by the security administrator");
    // Four within the window, the fifth after it: no lock.
    for minutes in [60, 61, 62, 63, 76] {
        app.app.clock.stop_at(morning() + Duration::minutes(minutes));
        browser.sign_in("finance", "Wrong-Word-1").await;
    }
    assert_eq!(browser.sign_in("finance", GOOD).await.status, 201);
    let record = app.person("auditor").await.ok("/api/audit?action=session.refuse&limit=100").await;
    let subjects: Vec<&str> =
        record["items"].as_array().unwrap().iter().map(|e| e["subject"].as_str().unwrap()).collect();
    assert!(subjects.contains(&"username/finance") && subjects.contains(&"username/unknown"));
    assert!(record["items"].as_array().unwrap().iter().all(|entry| entry["outcome"] == "refused"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_when_idle_when_old_when_told_and_with_the_account() {
    let app = service(&[]).await;
    let start = morning();
    let mut person = Browser::new(&app);
    let come = person.sign_in("planning", GOOD).await;
    assert_eq!(come.body["session"]["idle_until"], "2026-11-23T01:00:00Z");
    assert_eq!(come.body["session"]["until"], "2026-11-23T12:30:00Z");
    // Each request moves the end on, up to twelve hours in all.
    for minutes in (29..720).step_by(29) {
        app.app.clock.stop_at(start + Duration::minutes(minutes));
        assert_eq!(person.get("/api/spaces").await.status, 200, "{minutes}");
    }
    app.app.clock.stop_at(start + Duration::minutes(720));
    assert_eq!(person.get("/api/spaces").await.said(), (401, "idle"));
    person.sign_in("planning", GOOD).await;
    app.app.clock.stop_at(start + Duration::minutes(720 + 31));
    assert_eq!(person.get("/api/spaces").await.said(), (401, "idle"));
    // Administrators after fifteen minutes.
    let mut auditor = Browser::new(&app);
    auditor.sign_in("auditor", GOOD).await;
    app.app.clock.stop_at(start + Duration::minutes(720 + 47));
    assert_eq!(auditor.get("/api/audit").await.said(), (401, "idle"));

    // Signing out ends it on the server: the cookie is worth nothing afterwards.
    person.sign_in("planning", GOOD).await;
    let kept = person.cookie.clone();
    assert_eq!(person.send("DELETE", "/api/session", Value::Null).await.status, 204);
    assert_eq!(person.cookie, None, "the browser forgets it");
    person.cookie = kept;
    assert_eq!(person.get("/api/session").await.said(), (401, "signed-out"));

    // Two desks: each sees both, either can end the other.
    let mut other = Browser::new(&app);
    other.address = "10.0.0.9".to_owned();
    person.sign_in("planning", GOOD).await;
    other.sign_in("planning", GOOD).await;
    let list = person.get("/api/account/sessions").await.body;
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{list}");
    let there = items.iter().find(|item| item["current"] == false).unwrap();
    assert_eq!(there["address"], "10.0.0.9");
    let mut stranger = Browser::new(&app);
    stranger.sign_in("finance", GOOD).await;
    let path = format!("/api/account/sessions/{}", there["id"].as_str().unwrap());
    assert_eq!(stranger.send("DELETE", &path, Value::Null).await.status, 404, "not somebody else's");
    assert_eq!(person.send("DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(other.get("/api/spaces").await.status, 401);
    // A new password ends all others; so does the administrator.
    other.sign_in("planning", GOOD).await;
    assert_eq!(person.send("PUT", "/api/account/password", json!({ "current": GOOD, "new": OTHER })).await.status, 204);
    assert_eq!(other.get("/api/spaces").await.status, 401);
    assert_eq!(person.get("/api/spaces").await.status, 200);
    let mut system = Browser::new(&app);
    system.sign_in("admin", GOOD).await;
    let id = come_id(&mut person).await;
    let version = version_of(&mut system, "planning").await;
    let disabled = system
        .send_with("PATCH", &format!("/api/users/{id}"), json!({ "disabled": true }), &[("if-match", &version)])
        .await;
    assert_eq!(disabled.status, 200, "{}", disabled.body);
    assert_eq!(person.get("/api/spaces").await.status, 401);
    assert_eq!(
        person.sign_in("planning", OTHER).await.said(),
        (401, "wrong-credentials"),
        "a disabled account is as good as none"
    );
}

/// The code of RFC 6238, worked out by Python.
fn code(secret: &str, at: DateTime<Utc>) -> String {
    let script = "import sys,hmac,base64,struct,hashlib
k=base64.b32decode(sys.argv[1]+'='*(-len(sys.argv[1])%8)); d=hmac.new(k,struct.pack('>Q',int(sys.argv[2])//30),hashlib.sha1).digest()
o=d[-1]&15; print('%06d'%((struct.unpack('>I',d[o:o+4])[0]&0x7fffffff)%1000000))";
    let output =
        Command::new("/usr/bin/python3").args(["-c", script, secret, &at.timestamp().to_string()]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_for_once_it_is_confirmed_and_no_code_works_twice() {
    let app = service(&["--require-totp", "administrators"]).await;
    let mut person = Browser::new(&app);
    assert_eq!(person.sign_in("auditor", GOOD).await.body["must_enrol_totp"], true);
    assert_eq!(person.get("/api/audit").await.said(), (403, "totp-required"));
    assert_eq!(person.send("POST", "/api/account/totp", json!({ "password": "Wrong-1-x" })).await.status, 422);
    let begun = person.send("POST", "/api/account/totp", json!({ "password": GOOD })).await;
    let secret = begun.body["secret"].as_str().unwrap().to_owned();
    assert!(begun.body["uri"].as_str().unwrap().starts_with("otpauth://totp/tuguan:auditor?"), "{}", begun.body);
    assert!(begun.body["qr_svg"].as_str().unwrap().contains("<svg"));
    assert_eq!(
        person.send("POST", "/api/account/totp/confirm", json!({ "code": "000000x" })).await.said(),
        (422, "wrong-code")
    );
    let now = code(&secret, morning());
    assert_eq!(person.send("POST", "/api/account/totp/confirm", json!({ "code": now })).await.status, 204);
    assert_eq!(person.get("/api/audit").await.status, 200);

    let with = |code: &str| json!({ "username": "auditor", "password": GOOD, "code": code });
    assert_eq!(person.sign_in("auditor", GOOD).await.said(), (401, "code-required"));
    assert_eq!(person.sign_in("auditor", "Wrong-1-x").await.said(), (401, "wrong-credentials"), "the password first");
    assert_eq!(person.send("POST", "/api/session", with(&now)).await.said(), (401, "wrong-code"), "used to confirm");
    app.app.clock.stop_at(morning() + Duration::seconds(60));
    let fresh = code(&secret, morning() + Duration::seconds(60));
    let far = code(&secret, morning() + Duration::seconds(180));
    assert_eq!(person.send("POST", "/api/session", with(&far)).await.said(), (401, "wrong-code"));
    assert_eq!(person.send("POST", "/api/session", with(&fresh)).await.status, 201);
    assert_eq!(person.send("POST", "/api/session", with(&fresh)).await.said(), (401, "wrong-code"));
    assert_eq!(person.send("DELETE", "/api/account/totp", json!({ "password": GOOD })).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_good_once_and_for_three_days() {
    let app = service(&[]).await;
    let draft = establish::Draft {
        username: "new".to_owned(),
        name: "新".to_owned(),
        organisation: Some("swj".to_owned()),
        role: Some(tuguan::access::Role::Commerce),
        military: Military::No,
    };
    let link = establish::invited(&app.app, &Caller::system(), &app.base, &draft).await.unwrap();
    let secret = secret_of(&link.url).to_owned();
    let mut browser = Browser::new(&app);
    app.app.clock.stop_at(morning() + Duration::hours(72));
    assert_eq!(browser.send("POST", "/api/invitations/look", json!({ "secret": secret })).await.status, 404);
    app.app.clock.stop_at(morning() + Duration::hours(71));
    let accept = json!({ "secret": secret, "password": OTHER });
    assert_eq!(browser.send("POST", "/api/invitations/accept", accept.clone()).await.status, 201);
    assert_eq!(browser.get("/api/spaces").await.status, 200);
    assert_eq!(browser.send("POST", "/api/invitations/accept", accept).await.status, 404);
    // A reset ends the old password at once.
    let mut system = Browser::new(&app);
    system.sign_in("admin", GOOD).await;
    let id = come_id(&mut browser).await;
    let reset = system.send("POST", &format!("/api/users/{id}/reset"), Value::Null).await;
    assert_eq!(reset.status, 201, "{}", reset.body);
    assert_eq!(browser.get("/api/spaces").await.status, 401);
    assert_eq!(browser.sign_in("new", OTHER).await.said(), (401, "wrong-credentials"));
    let secret = secret_of(reset.body["link"].as_str().unwrap());
    let same = browser.send("POST", "/api/invitations/accept", json!({ "secret": secret, "password": OTHER })).await;
    assert_eq!(same.said(), (422, "used-before"));
    assert_eq!(
        browser.send("POST", "/api/invitations/accept", json!({ "secret": secret, "password": GOOD })).await.status,
        201
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_gives_the_system_administrator_nothing_that_he_may_not_have() {
    let app = service(&[]).await;
    let mut system = Browser::new(&app);
    system.sign_in("admin", GOOD).await;
    let mut security = Browser::new(&app);
    security.sign_in("security", GOOD).await;
    let users = security.get("/api/users").await;
    let user =
        |name: &str| users.body["items"].as_array().unwrap().iter().find(|u| u["username"] == name).unwrap().clone();
    let id = |name: &str| user(name)["id"].as_i64().unwrap();
    let reset = |id: i64| format!("/api/users/{id}/reset");
    // Not his own; not the last of a kind.
    assert_eq!(system.send("POST", &reset(id("admin")), Value::Null).await.said(), (409, "own-account"));
    for last in ["security", "auditor"] {
        assert_eq!(system.send("POST", &reset(id(last)), Value::Null).await.said(), (409, "last-administrator"));
    }
    assert_eq!(security.get("/api/users").await.status, 200, "and nothing of it has happened");

    // Whoever is named is no longer, whoever holds the link.
    assert_eq!(user("reserve2")["military"], "rows");
    let made = system.send("POST", &reset(id("reserve2")), Value::Null).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let mut thief = Browser::new(&app);
    let accept = json!({ "secret": secret_of(made.body["link"].as_str().unwrap()), "password": OTHER });
    let address = format!("/api/users/{}", id("reserve2"));
    let version = version_of(&mut security, "reserve2").await;
    let named = json!({ "military": "rows" });
    let early = security.send_with("PATCH", &address, named.clone(), &[("if-match", &version)]).await;
    assert_eq!(early.said(), (409, "no-password-yet"), "before the person has the account in hand again");
    let come = thief.send("POST", "/api/invitations/accept", accept).await;
    assert_eq!((come.status, &come.body["user"]["military"]), (201, &json!("no")), "{}", come.body);
    assert_eq!(come.body["user"]["role"], "development", "what is not sensitive stays");
    let version = version_of(&mut security, "reserve2").await;
    assert_eq!(security.send_with("PATCH", &address, named, &[("if-match", &version)]).await.status, 200);

    // One of two auditors: the role ends, and with it every session and token.
    let draft = establish::Draft {
        username: "auditor2".to_owned(),
        name: "审计".to_owned(),
        organisation: None,
        role: Some(tuguan::access::Role::Auditor),
        military: Military::No,
    };
    let link = establish::invited(&app.app, &Caller::system(), &app.base, &draft).await.unwrap();
    let mut second = Browser::new(&app);
    let accept = json!({ "secret": secret_of(&link.url), "password": OTHER });
    assert_eq!(second.send("POST", "/api/invitations/accept", accept).await.status, 201);
    assert_eq!(second.get("/api/audit").await.status, 200);
    let second_id = come_id(&mut second).await;
    let made = system.send("POST", &reset(second_id), Value::Null).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(second.get("/api/audit").await.status, 401);
    let accept = json!({ "secret": secret_of(made.body["link"].as_str().unwrap()), "password": GOOD });
    let come = thief.send("POST", "/api/invitations/accept", accept).await;
    assert_eq!((come.status, &come.body["user"]["role"]), (201, &Value::Null), "{}", come.body);
    assert_eq!(thief.get("/api/audit").await.said(), (403, "not-permitted"));

    // Whoever runs the program is the way back when a last administrator has lost the key.
    let link = tuguan::access::users::reset(&app.app, &Caller::system(), &app.base, id("auditor")).await.unwrap();
    let accept = json!({ "secret": secret_of(&link.url), "password": OTHER });
    let come = Browser::new(&app).send("POST", "/api/invitations/accept", accept).await;
    assert_eq!((come.status, &come.body["user"]["role"]), (201, &json!("auditor")), "{}", come.body);
    let record = app.person("auditor").await.ok("/api/audit?action=user.grant&actor=admin").await;
    let detail = record["items"][1]["detail"].clone();
    assert_eq!(
        (&detail["before"]["military"], &detail["after"]["military"]),
        (&json!("rows"), &json!("no")),
        "{record}"
    );
}
