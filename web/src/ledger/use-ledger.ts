import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import type { LedgerSearch } from "@/shared/ledger-search";

/** The page's state in its address, and the way to change it. */
export function useLedger() {
  const search = useSearch({ from: "/ledger" });
  const navigate = useNavigate();
  const update = useCallback(
    (change: Partial<LedgerSearch>, how: { replace?: boolean } = {}) =>
      void navigate({
        to: "/ledger",
        search: (before: LedgerSearch) => ({ ...before, ...change }),
        replace: how.replace ?? false,
      }),
    [navigate],
  );
  return { search, update };
}

/** After any change of entries: lists, sums and entries are asked for anew. */
export function useRefresh() {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ["reserve"] }), [client]);
}
