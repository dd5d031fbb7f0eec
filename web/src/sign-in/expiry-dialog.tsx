/**
 * The session ended under an open page: the password is asked for over it, and everybody who was refused
 * goes on. The page below is neither left nor touched.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { SignInForm } from "./sign-in-form";
import { resume, useReauth } from "@/api/reauth";
import { type HeldSession, sessionQuery, useSession } from "@/api/session";
import { onTabs } from "@/api/tabs";
import "./sign-in.css";

/** Another tab signed in: as the same person, nothing is to be asked here; as another one, this page is not his. */
function useOtherTabs(id: number | undefined) {
  const client = useQueryClient();
  useEffect(() => {
    if (id === undefined) return;
    return onTabs((other) => {
      if (other !== id) {
        location.reload();
        return;
      }
      if (useReauth.getState().asked) resume();
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    });
  }, [id, client]);
}

export function ExpiryDialog() {
  const asked = useReauth((state) => state.asked);
  const { data: session } = useSession();
  useOtherTabs(session?.user.id);
  return asked && session ? <Dialog session={session} /> : null;
}

function Dialog({ session }: { session: HeldSession }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const idle = useReauth((state) => state.idle);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    element?.querySelector<HTMLInputElement>("input[name=password]")?.focus();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  const signedIn = (fresh: HeldSession) => {
    if (fresh.user.id !== session.user.id) {
      // What stands on the page is another person's.
      location.reload();
      return;
    }
    client.setQueryData(sessionQuery.queryKey, fresh);
    resume();
  };
  const elsewhere = `/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`;
  return (
    <dialog
      ref={dialog}
      className="expiry"
      aria-labelledby="expiry-title"
      aria-describedby="expiry-text"
      // Behind it nothing works: there is no way out but in.
      onCancel={(event) => event.preventDefault()}
      // Browsers close at the second Escape whatever one says.
      onClose={(event) => event.currentTarget.isConnected && event.currentTarget.showModal()}
      // The keys of the page below (Escape, slash, arrows) are not meant here.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <h2 id="expiry-title">{t(idle ? "expiry.idle" : "expiry.ended")}</h2>
      <p id="expiry-text">{t("expiry.text", { name: session.user.name })}</p>
      <SignInForm username={session.user.username} submit={t("expiry.go_on")} onSignedIn={signedIn}>
        <a href={elsewhere}>{t("expiry.somebody_else")}</a>
      </SignInForm>
    </dialog>
  );
}
