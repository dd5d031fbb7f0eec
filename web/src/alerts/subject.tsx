/** What an alert is of: a contract, a temporary use, a rectification of a patrol. */
import { Link } from "@tanstack/react-router";
import type { AlertRow } from "@/api/alerts";

export function SubjectLink({ alert: { subject, contract } }: { alert: AlertRow }) {
  const text = contract ? contract.contract_no : (subject.no ?? subject.name);
  if (subject.type === "temporary_use") {
    return (
      <Link to="/temp-uses/$id" params={{ id: String(subject.id) }}>
        {text}
      </Link>
    );
  }
  if (subject.type === "rectification") {
    return (
      <Link to="/inspections" search={{ rect: subject.id }}>
        {text}
      </Link>
    );
  }
  return (
    <Link to="/contracts/$id" params={{ id: String(subject.id) }}>
      {text}
    </Link>
  );
}
