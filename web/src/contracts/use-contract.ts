/** What the parts of a contract's page share: the contract, what the reader may do, and how a change gets into the page. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Contract, contractKey, fetchContract } from "@/api/contracts";
import type { Config } from "@/api/types";
import type { Fields } from "@/shared/changes";
import type { Stored } from "@/form/use-sheet";

export interface PartProps {
  contract: Contract;
  config: Config;
}

/** The answer of a change is the contract as it is then; lists and alerts are older than that. */
export function useAdopt() {
  const client = useQueryClient();
  return useCallback(
    (contract: Contract) => {
      client.setQueryData(contractKey(contract.id), contract);
      for (const key of [["contracts", "list"], ["enterprises"], ["alerts"]]) void client.invalidateQueries({ queryKey: key });
    },
    [client],
  );
}

/** What is stored now, for whoever was overtaken; the page behind the form shows it, too. */
export function useStored(id: number, fieldsOf: (contract: Contract) => Fields) {
  const adopt = useAdopt();
  return async (): Promise<Stored> => {
    const now = await fetchContract(id);
    adopt(now);
    return { version: now.version, fields: fieldsOf(now), changed_by: now.changed_by, updated_at: now.updated_at };
  };
}
