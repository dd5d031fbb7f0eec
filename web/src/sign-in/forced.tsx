/** What the service wants before anything else: a new password, or a second factor. */
import { useTranslation } from "react-i18next";
import { Door } from "./door";
import type { HeldSession } from "@/api/session";
import { LeaveButton } from "@/credentials/leave";
import { PasswordForm } from "@/credentials/password-form";
import { TotpEnrol } from "@/credentials/totp-enrol";

/** The forms ask for the session again; the gate opens by its answer. */
const nothing = () => undefined;

export default function Forced({ session }: { session: HeldSession }) {
  const { t } = useTranslation();
  const step = session.must_change_password ? "password" : "totp";
  return (
    <Door key={step} title={t(`forced.${step}_title`)} foot={<div className="door-foot"><LeaveButton /></div>}>
      <p className="lead">{t(`forced.${step}_text`, { name: session.user.name })}</p>
      {step === "password" ? <PasswordForm onDone={nothing} /> : <TotpEnrol onDone={nothing} />}
    </Door>
  );
}
