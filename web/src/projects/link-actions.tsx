/** What can be done with a space for a project: 意向, 锁定, 落地, and back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ReasonDialog } from "./reason-dialog";
import { type LinkState, moveLink, type ProjectDetail, projectQuery } from "@/api/projects";
import { useMay } from "@/api/session";
import { GuardedButton } from "@/shared/ui/guarded";
import { ErrorState } from "@/shared/ui/states";

interface Act {
  to: LinkState;
  label: string;
  /** A step backwards, which says why. */
  back: boolean;
}

const act = (to: LinkState, label: string, back = false): Act => ({ to, label, back });

/** In the order of use. */
const ACTS: Record<LinkState, Act[]> = {
  abandoned: [act("intent", "do_intent"), act("locked", "do_locked")],
  intent: [act("locked", "do_locked"), act("abandoned", "abandon", true)],
  locked: [act("landed", "do_landed"), act("intent", "undo_intent", true), act("abandoned", "abandon", true)],
  landed: [act("locked", "undo_locked", true), act("abandoned", "abandon", true)],
};

const takes = (state: LinkState) => state === "locked" || state === "landed";

interface Props {
  project: ProjectDetail;
  space: number;
  name: string;
  link: { state: LinkState; version: number } | null;
}

export function LinkActions({ project, space, name, link }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const [asking, setAsking] = useState<Act | null>(null);
  const now = link?.state ?? "abandoned";
  const move = useMutation({
    mutationFn: ({ to, reason }: { to: LinkState; reason?: string }) => {
      const version = link && link.state !== "abandoned" ? link.version : null;
      return moveLink({ project: project.id, space, version, state: to, ...(reason ? { reason } : {}) });
    },
    onSuccess: ({ data }) => {
      setAsking(null);
      client.setQueryData(projectQuery(data.id).queryKey, data);
    },
    // Refused or done: somebody else may have been faster, so look again.
    onSettled: () => void client.invalidateQueries({ queryKey: ["projects"] }),
  });
  if (project.stage === "dropped" && now === "abandoned") return null;
  const reasonFor = ({ to }: Act) => {
    if (!may("projects.write")) return t("may.write_projects");
    return (takes(to) || takes(now)) && !may("projects.take") ? t("may.take_spaces") : null;
  };
  const press = (wanted: Act) => {
    move.reset();
    if (wanted.back) setAsking(wanted);
    else move.mutate({ to: wanted.to });
  };
  return (
    <>
      <div className="link-actions" role="group" aria-label={name}>
        {ACTS[now].map((wanted) => (
          <GuardedButton
            key={wanted.to}
            look={wanted === ACTS[now][0] && !wanted.back ? "primary" : "plain"}
            reason={reasonFor(wanted)}
            disabled={move.isPending}
            onClick={() => press(wanted)}
            data-act={wanted.to}
          >
            {t(`projects.links.${wanted.label}`)}
          </GuardedButton>
        ))}
      </div>
      {move.error && asking === null && <ErrorState error={move.error} what={t("projects.links.failed")} />}
      {asking && (
        <ReasonDialog
          title={t("projects.links.reason_title", { action: t(`projects.links.${asking.label}`).replace("…", ""), name })}
          error={move.error}
          busy={move.isPending}
          onReason={(reason) => move.mutate({ to: asking.to, reason })}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
