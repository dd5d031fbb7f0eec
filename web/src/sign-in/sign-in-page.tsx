/** `/sign-in?to=…`: in, and back to where one wanted to go. */
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Door } from "./door";
import { useEnter } from "./enter";
import { SignInForm } from "./sign-in-form";
import { usePublicConfig } from "@/api/queries";
import { useSession } from "@/api/session";
import { ErrorState } from "@/shared/ui/states";

const route = getRouteApi("/sign-in");

export default function SignInPage() {
  const { t } = useTranslation();
  const { to } = route.useSearch();
  const enter = useEnter(to);
  const { data: config, error, refetch } = usePublicConfig();
  const { data: session } = useSession();
  // Signed in already, in this tab or by another one.
  useEffect(() => {
    if (session) enter(session);
  }, [session, enter]);
  return (
    <Door
      title={t("sign_in.title")}
      foot={config?.demo && <p className="door-foot note">{t("sign_in.demo")}</p>}
    >
      {error && <ErrorState error={error} what={t("sign_in.no_service")} onRetry={() => void refetch()} />}
      <SignInForm submit={t("sign_in.enter")} onSignedIn={enter} />
      <p className="note">{t("sign_in.forgotten")}</p>
    </Door>
  );
}
