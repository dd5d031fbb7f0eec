/** `/field`, `/field/:task` and `/field/queue`: who is there, what there is to do, and the sending in the background. */
import { Component, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { forgetField } from "@/shared/field-data";
import { all, change } from "./db";
import { HomeScreen, whyNow } from "./home-screen";
import { go, useKept, useOnline, usePath } from "./hooks";
import { Linked } from "./parts";
import { PatrolScreen } from "./patrol-screen";
import { usePosition } from "./position";
import { drain, giveUp, type Item, itemsOf, type Sent } from "./queue";
import { QueueScreen } from "./queue-screen";
import { RectifyScreen } from "./rectify-screen";
import { call, SignedOut, Unreached } from "./service";
import { VisitScreen } from "./visit-screen";
import { SignInBox } from "./sign-in-box";
import { copied, type Duty, type Me, refresh, type Tasks, whoAmI } from "./tasks";
import { language, setLanguage, sizeText, t, useLanguage } from "./words";

/** What waits is tried again so often, while there is a net. */
const AGAIN_MS = 20_000;
/** Receipts are shown for so long. */
const SENT_MS = 5 * 60_000;

type Who = { me: Me | null; ended: boolean } | "asking" | "unreached";

export function App() {
  useLanguage();
  const [who, setWho] = useState<Who>("asking");
  const ask = useCallback(async () => {
    try {
      const me = await whoAmI();
      setWho(me ? { me, ended: false } : "unreached");
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      // Whoever was here last goes on with what is kept, and signs in to send it.
      const [last] = (await all<Me>("meta")).filter(({ id }) => id === "me");
      setWho({ me: last ?? null, ended: true });
    }
  }, []);
  useEffect(() => {
    document.documentElement.lang = language();
    document.title = t("patrols.field.title");
    void ask();
  }, [ask]);
  if (who === "asking") return <Empty>{t("patrols.field.loading")}</Empty>;
  if (who === "unreached") {
    return (
      <Empty>
        {t("patrols.field.first_online")}{" "}
        <button type="button" className="button" onClick={() => void ask()}>
          {t("patrols.field.retry")}
        </button>
      </Empty>
    );
  }
  const signedIn = (me: Me) => setWho({ me, ended: false });
  if (!who.me) {
    return (
      <main className="screen">
        <h1>{t("patrols.field.title")}</h1>
        <SignInBox username="" why={t("patrols.field.sign_in")} onSignedIn={signedIn} />
      </main>
    );
  }
  return (
    <Guard>
      <Desk key={who.me.uid} me={who.me} ended={who.ended} onEnded={() => setWho({ me: who.me, ended: true })} onSignedIn={signedIn} onLeft={() => setWho({ me: null, ended: true })} />
    </Guard>
  );
}

/** The worker keeps the files of the page for whoever is signed in. */
function keepPage() {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("keep"));
}

function Empty({ children }: { children: ReactNode }) {
  return (
    <main className="screen">
      <h1>{t("patrols.field.title")}</h1>
      <p role="status">{children}</p>
    </main>
  );
}

interface DeskProps {
  me: Me;
  ended: boolean;
  onEnded: () => void;
  onSignedIn: (me: Me) => void;
  onLeft: () => void;
}

/** Sends what waits: at once, when the net is back, and every while. */
function useSending(me: Me, ended: boolean, onEnded: () => void, count: number) {
  const online = useOnline();
  const [sending, setSending] = useState(false);
  const busy = useRef(false);
  const send = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    try {
      const { signedOut, sent } = await drain(me);
      if (signedOut) onEnded();
      else if (sent) await refresh(me);
    } catch (error) {
      if (error instanceof SignedOut) onEnded();
    } finally {
      busy.current = false;
      setSending(false);
    }
  }, [me, onEnded]);
  useEffect(() => {
    if (ended || !online || count === 0) return;
    void send();
    const timer = setInterval(() => void send(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [ended, online, count, send]);
  return { send, sending, online };
}

function Desk({ me, ended, onEnded, onSignedIn, onLeft }: DeskProps) {
  const path = usePath();
  const position = usePosition();
  useEffect(keepPage, []);
  const tasks = useKept(() => copied(me), `tasks ${me.uid}`);
  const items = useKept(() => itemsOf(me.uid), `queue ${me.uid}`) ?? [];
  const sent = useSent();
  const { send, sending, online } = useSending(me, ended, onEnded, items.filter(({ state }) => state === "waiting").length);
  const load = useCallback(() => {
    refresh(me).catch((error: unknown) => {
      if (error instanceof SignedOut) onEnded();
    });
  }, [me, onEnded]);
  useEffect(() => {
    if (!ended && online) load();
  }, [ended, online, load]);
  if (!me.writes && !me.visits) return <Empty>{t("patrols.field.not_yours")}</Empty>;
  const place = path.replace(/^\/field\/?/, "");
  const shown = place === "" ? "home" : place === "queue" ? "queue" : "task";
  return (
    <>
      <Head me={me} online={online} home={shown === "home"} items={items} onSend={() => void send()} onLeft={onLeft} />
      <main className="screen">
        {ended && <SignInBox username={me.username} why={t("patrols.field.signed_out")} onSignedIn={onSignedIn} />}
        {!online && (
          <p className="note" role="status" data-testid="offline">
            {t("patrols.field.offline")}
          </p>
        )}
        {shown === "home" && <HomeScreen me={me} tasks={tasks ?? null} items={items} sent={sent} position={position} onRefresh={load} />}
        {shown === "queue" && <QueueScreen me={me} items={items} sending={sending} onSend={() => void send()} />}
        {shown === "task" && tasks !== undefined && <TaskScreen place={place} me={me} tasks={tasks} position={position} />}
      </main>
      <Linked to="/field/queue" className={items.some(({ state }) => state !== "waiting") ? "foot bad" : "foot"} testId="queue-link">
        {items.length === 0 ? t("patrols.field.queue_none") : t("patrols.field.queue", { n: items.length, size: sizeText(items.reduce((sum, { bytes }) => sum + bytes, 0)) })}
      </Linked>
    </>
  );
}

/** What went out a moment ago; older receipts are swept away. */
function useSent(): Sent[] {
  const kept = useKept(() => all<Sent>("meta"), "sent") ?? [];
  const receipts = kept.filter(({ id }) => id.startsWith("sent:"));
  const fresh = receipts.filter(({ at }) => Date.parse(at) > Date.now() - SENT_MS);
  const stale = receipts.filter((one) => !fresh.includes(one)).map(({ id }) => id);
  const key = stale.join(" ");
  useEffect(() => {
    if (key !== "") void change([], key.split(" ").map((id) => ["meta", id] as ["meta", string]));
  }, [key]);
  return fresh;
}

interface TaskProps {
  place: string;
  me: Me;
  tasks: Tasks | null;
  position: ReturnType<typeof usePosition>;
}

function TaskScreen({ place, me, tasks, position }: TaskProps) {
  const id = Number(place.slice(1));
  const visit = place.startsWith("v") ? tasks?.visits?.find((one) => one.id === id) : undefined;
  if (visit) return <VisitScreen key={place} me={me} task={visit} position={position} />;
  const rectification = place.startsWith("r") ? tasks?.rectifications.find((one) => one.id === id) : undefined;
  const item = place.startsWith("p") ? id : rectification?.item_id;
  const duty = tasks?.duties.find(({ item_id }) => item_id === item);
  if (place.startsWith("r") ? !rectification : !duty) return <p role="status">{t("patrols.field.gone")}</p>;
  return (
    <>
      <h1>{rectification?.name ?? duty?.name ?? duty?.ledger_no}</h1>
      {duty && <DutyFacts duty={duty} />}
      {rectification ? (
        <RectifyScreen key={place} me={me} task={rectification} duty={duty} position={position} />
      ) : (
        duty && <PatrolScreen key={place} me={me} duty={duty} position={position} />
      )}
    </>
  );
}

function DutyFacts({ duty }: { duty: Duty }) {
  const last = duty.last_patrol ? t("patrols.field.last", { day: duty.last_patrol }) : t("patrols.field.never");
  return (
    <p className="hint">
      {[duty.ledger_no, duty.address, whyNow(duty), last].filter(Boolean).join(" · ")}
      {duty.guard_phone && (
        <>
          {" · "}
          <a href={`tel:${duty.guard_phone}`}>
            {t("patrols.field.call")} {duty.guard_person} {duty.guard_phone}
          </a>
        </>
      )}
    </p>
  );
}

interface HeadProps {
  me: Me;
  online: boolean;
  home: boolean;
  items: Item[];
  onSend: () => void;
  onLeft: () => void;
}

function Head({ me, online, home, items, onSend, onLeft }: HeadProps) {
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    for (const item of items) await giveUp(item);
    await call("/api/session", { method: "DELETE" }).catch((error: unknown) => {
      if (!(error instanceof Unreached || error instanceof SignedOut)) throw error;
    });
    await forgetField();
    go("/field", true);
    onLeft();
  };
  return (
    <header className="head">
      <div className="row">
        {home ? (
          <b>{t("patrols.field.title")}</b>
        ) : (
          <Linked to="/field" className="button" testId="home">
            ‹ {t("patrols.field.home")}
          </Linked>
        )}
        <span className={online ? "net" : "net bad"}>{t(online ? "patrols.field.online" : "patrols.field.is_offline")}</span>
        <button type="button" className="button" lang={language() === "en" ? "zh-CN" : "en"} onClick={() => setLanguage(language() === "en" ? "zh-CN" : "en")}>
          {t("patrols.field.language")}
        </button>
        <button type="button" className="button" data-testid="sign-out" onClick={() => (items.length > 0 ? setLeaving(true) : void leave())}>
          {t("patrols.field.sign_out")}
        </button>
      </div>
      {home && <span className="who">{me.name}</span>}
      {leaving && items.length > 0 && (
        <div className="row" role="alert" data-testid="leave-pending">
          <span>{t("patrols.field.leave_pending", { n: items.length })}</span>
          <button type="button" className="button" onClick={() => (setLeaving(false), onSend())}>
            {t("patrols.field.leave_upload")}
          </button>
          <button type="button" className="button" onClick={() => setLeaving(false)}>
            {t("patrols.field.leave_keep")}
          </button>
          <button type="button" className="button ill" onClick={() => void leave()}>
            {t("patrols.field.leave_discard")}
          </button>
        </div>
      )}
    </header>
  );
}

/** A part of the page broke: what is kept is safe. */
class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="screen">
        <p role="alert">{t("patrols.field.broken")}</p>
        <button type="button" className="button main" onClick={() => location.assign("/field")}>
          {t("patrols.field.reload")}
        </button>
      </main>
    );
  }
}
