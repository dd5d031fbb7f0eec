/** The audit trail, read only, for the auditor. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { get, query } from "./client";

export const OUTCOMES = ["done", "refused", "failed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Offered by name in the filter; the service may know more, which can be typed. */
export const ACTIONS = [
  "session.start",
  "session.refuse",
  "session.end",
  "password.change",
  "totp.begin",
  "totp.enrol",
  "totp.drop",
  "token.create",
  "token.revoke",
  "invitation.setup",
  "invitation.accept",
  "user.create",
  "user.change",
  "user.grant",
  "user.reset",
  "user.unlock",
  "user.sign-out",
  "organisation.create",
  "organisation.change",
  "import.upload",
  "import.take-over",
  "import.commit",
  "import.undo",
  "import.cancel",
  "import.check-again",
  "import.hidden-conflict",
  "classification.override",
  "classification.override-clear",
  "classification.try",
  "classification.run",
  "rules.adopt",
  "spaces.view-sensitive",
  "items.export",
  "sheet.print",
  "reserve.create",
  "reserve.adopt",
  "reserve.update",
  "reserve.move",
  "reserve.ask",
  "reserve.opinion",
  "reserve.split",
  "reserve.merge",
  "reserve.export",
  "handover.create",
  "handover.update",
  "handover.move",
  "patrol.create",
  "patrol.update",
  "patrol.submit",
  "patrol.drop",
  "patrol.adopt",
  "rectification.issue",
  "rectification.move",
  "weather.create",
  "weather.withdraw",
  "campaign.create",
  "campaign.update",
  "campaign.move",
  "campaign.nothing",
  "report.create",
  "report.update",
  "report.discard",
  "report.file",
  "report.send",
  "report.move",
  "temporary-use.adopt",
  "temporary-use.create",
  "temporary-use.update",
  "temporary-use.move",
  "temporary-use.ask",
  "temporary-use.opinion",
  "temporary-use.notice",
  "temporary-use.payment",
  "temporary-use.void",
  "temporary-use.deposit",
  "temporary-use.remind",
  "attachment.add",
  "attachment.update",
  "attachment.withdraw",
  "attachment.discard",
  "attachment.fetch",
  "attachment.export",
  "export.ask",
  "export.fetch",
  "export.cancel",
  "edit.hidden-conflict",
  "view.settings",
  "view.discard",
  "enterprise.create",
  "enterprise.update",
  "enterprise.export",
  "contract.create",
  "contract.amend",
  "contract.correct",
  "contract.progress",
  "contract.payment",
  "contract.void",
  "contract.figure",
  "contract.stop",
  "contract.resume",
  "contract.cause",
  "contract.verdict",
  "contract.ruling",
  "contract.export",
  "calendar.replace",
  "credit.enter",
  "credit.end",
  "credit.check",
  "credit.accept",
  "alert.move",
  "supervision.look",
  "supervision.run",
  "visit.create",
  "visit.update",
  "visit.submit",
  "visit.withdraw",
  "visit_notice.issue",
  "visit_notice.move",
  "letter.create",
  "letter.change",
  "letter.issue",
  "letter.void",
  "letter.export",
  "letter-template.change",
  "notice.address",
  "notice.prepare",
  "notice.send",
  "snapshot.freeze",
  "snapshot.correct",
  "period-report.export",
  "project.create",
  "project.change",
  "project.link",
  "access.refuse",
  "audit.export",
] as const;

export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  subject?: string | undefined;
  outcome?: Outcome | undefined;
  /** Days, both included. */
  from?: string | undefined;
  until?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The day after, by the calendar: the service's `until` is a moment that no longer counts. */
export function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** What an address may ask for; the rest of a pasted one is dropped. */
export function validAuditSearch(search: Record<string, unknown>): AuditFilter {
  const text = (key: string) => {
    const value = search[key];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const filter: AuditFilter = {};
  for (const key of ["actor", "action", "subject"] as const) {
    const value = text(key);
    if (value) filter[key] = value;
  }
  for (const key of ["from", "until"] as const) {
    const value = text(key);
    if (value && DAY.test(value) && !Number.isNaN(Date.parse(value))) filter[key] = value;
  }
  const outcome = OUTCOMES.find((known) => known === search["outcome"]);
  if (outcome) filter.outcome = outcome;
  return filter;
}

const parameters = ({ until, ...rest }: AuditFilter) => ({ ...rest, until: until && dayAfter(until) });

export interface AuditEntry {
  seq: number;
  at: string;
  actor: string | null;
  action: string;
  subject: string | null;
  outcome: Outcome;
  detail: Record<string, unknown> | null;
  hash: string;
}

interface AuditPage {
  items: AuditEntry[];
  /** Address of the next page. */
  next: string | null;
}

export interface Verification {
  whole: boolean;
  entries: number;
  last: { seq: number; hash: string } | null;
  fault: { seq: number; kind: "missing" | "changed" | "exchanged" | "end" | "anchor"; message: string } | null;
}

const PAGE_SIZE = 50;

const first = (filter: AuditFilter) => `/api/audit${query({ ...parameters(filter), limit: PAGE_SIZE })}`;

export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) => get<AuditPage>(pageParam, signal),
    initialPageParam: first(filter),
    // Only a path of this service is followed.
    getNextPageParam: ({ next }) => (next?.startsWith("/api/audit?") ? next : undefined),
    staleTime: 0,
  });
}

export const auditCsv = (filter: AuditFilter) => `/api/audit${query({ ...parameters(filter), f: "csv" })}`;

export const verifyAudit = () => get<Verification>("/api/audit/verify");
