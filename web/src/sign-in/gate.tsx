/** Who is not signed in goes to the sign-in page; who is, to what is theirs. */
import { useRouter, useRouterState } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { homeOf, isDoor, rightFor } from "@/api/pages";
import { type HeldSession, useMe, useSession } from "@/api/session";
import { LeaveButton } from "@/credentials/leave";
import { useTitle } from "@/shared/hooks";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

const Forced = lazy(() => import("./forced"));

/** Around every page but the doors. */
export function Gate({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { data: session, error, refetch } = useSession();
  if (session === undefined) {
    return (
      <div className="document">
        {error ? (
          <ErrorState error={error} what={t("gate.failed")} onRetry={() => void refetch()} />
        ) : (
          <Skeleton rows={6} label={t("state.loading")} />
        )}
      </div>
    );
  }
  if (session === null) return <ToSignIn />;
  if (session.must_change_password || session.must_enrol_totp) {
    return (
      <Suspense fallback={<Skeleton rows={6} label={t("state.loading")} />}>
        <Forced session={session} />
      </Suspense>
    );
  }
  return children;
}

function ToSignIn() {
  const router = useRouter();
  const href = useRouterState({ select: (state) => state.location.href });
  useEffect(() => {
    if (isDoor(new URL(href, location.origin).pathname)) return;
    const to = href === "/" || href === "/map" ? {} : { to: href };
    void router.navigate({ to: "/sign-in", search: to, replace: true });
  }, [router, href]);
  return null;
}

/** Inside the frame: the page, if this person may open it. */
export function Permitted({ children }: { children: ReactNode }) {
  const me = useMe();
  // The page that is shown; the next one may still be on its way.
  const path = useRouterState({ select: (state) => state.matches.at(-1)?.pathname ?? state.location.pathname });
  if (!me) return null;
  if (me.user.role === null && path !== "/account") return <NoRole me={me} />;
  const right = rightFor(path);
  if (right === null || me.rights.includes(right)) return children;
  // The map is where every address without a page leads: administrators have another one.
  return path === "/map" ? <ToHome me={me} /> : <NotPermitted />;
}

function ToHome({ me }: { me: HeldSession }) {
  const router = useRouter();
  const home = homeOf(me);
  useEffect(() => router.history.replace(home), [router, home]);
  return null;
}

function NoRole({ me }: { me: HeldSession }) {
  const { t } = useTranslation();
  useTitle(t("gate.no_role"));
  return (
    <div className="document" data-testid="no-role">
      <h1>{t("gate.no_role")}</h1>
      <p className="lead">{t("gate.no_role_text", { name: me.user.name, username: me.user.username })}</p>
      <div className="form-actions">
        <LeaveButton />
      </div>
    </div>
  );
}

function NotPermitted() {
  const { t } = useTranslation();
  useTitle(t("gate.not_permitted"));
  return (
    <div className="document" data-testid="not-permitted">
      <EmptyState title={t("gate.not_permitted")}>
        <p>{t("gate.not_permitted_text")}</p>
      </EmptyState>
    </div>
  );
}
