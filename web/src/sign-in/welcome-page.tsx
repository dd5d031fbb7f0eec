/** `/welcome#SECRET`: the one-time link by which a person chooses a password that nobody else has known. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { AcceptForm } from "./accept-form";
import { Door } from "./door";
import { keptSecret, takeSecret } from "./secret";
import { ApiError } from "@/api/client";
import { lookInvitation } from "@/api/session";
import { when } from "@/shared/format";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";

/** A second link opened in the same tab changes the fragment only. */
function useSecret() {
  const [secret, setSecret] = useState(keptSecret);
  useEffect(() => {
    const listen = () => {
      takeSecret();
      setSecret(keptSecret());
    };
    window.addEventListener("hashchange", listen);
    return () => window.removeEventListener("hashchange", listen);
  }, []);
  return secret;
}

export default function WelcomePage() {
  const secret = useSecret();
  if (!secret) return <Dead />;
  return <Look key={secret} secret={secret} />;
}

function Look({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const [ended, setEnded] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["invitation", secret],
    queryFn: ({ signal }) => lookInvitation(secret, signal),
    staleTime: Infinity,
    gcTime: 0,
  });
  if (ended || (error instanceof ApiError && error.status === 404)) return <Dead />;
  if (!data) {
    return (
      <Door title={t("welcome.title")}>
        {error ? (
          <ErrorState error={error} what={t("welcome.failed")} onRetry={() => void refetch()} />
        ) : (
          <Skeleton rows={4} label={t("state.loading")} />
        )}
      </Door>
    );
  }
  return (
    <Door title={t(`welcome.${data.purpose}_title`)}>
      <p className="lead">{t(`welcome.${data.purpose}_text`, { name: data.name ?? "" })}</p>
      <AcceptForm invitation={data} secret={secret} onDead={() => setEnded(true)} />
      <p className="note">{t("welcome.until", { time: when(data.until) })}</p>
    </Door>
  );
}

/** Used, expired or mistyped: what to do now. */
function Dead() {
  const { t } = useTranslation();
  return (
    <Door title={t("welcome.dead_title")}>
      <Banner tone="warning">{t("welcome.dead_text")}</Banner>
      <p className="door-link">
        <Link to="/sign-in">{t("welcome.to_sign_in")}</Link>
      </p>
    </Door>
  );
}
