/** From signed out to signed in: whatever was asked before belongs to somebody else. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { destinationOf } from "@/api/pages";
import { type HeldSession, sessionQuery } from "@/api/session";

export function useEnter(wanted?: string) {
  const client = useQueryClient();
  const router = useRouter();
  return useCallback(
    (session: HeldSession) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, session);
      router.history.replace(destinationOf(wanted, session, location.origin));
    },
    [client, router, wanted],
  );
}
