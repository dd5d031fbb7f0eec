/** Out, with a fresh page: nothing of one person is left to the next. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { signOut } from "@/api/session";
import { forgetDrafts } from "@/shared/drafts";
import { forgetField } from "@/shared/field-data";
import { Button } from "@/shared/ui/button";

export function useLeave() {
  const onSuccess = async () => {
    forgetDrafts();
    // A browser that keeps nothing has nothing to forget.
    await forgetField().catch(() => undefined);
    location.assign("/sign-in");
  };
  return useMutation({ mutationFn: signOut, onSuccess });
}

export function LeaveButton() {
  const { t } = useTranslation();
  const leave = useLeave();
  return (
    <>
      <Button disabled={leave.isPending} onClick={() => leave.mutate()}>
        {t("me.sign_out")}
      </Button>
      {leave.error && (
        <span className="field-error" role="alert">
          {t("me.sign_out_failed")}
        </span>
      )}
    </>
  );
}
