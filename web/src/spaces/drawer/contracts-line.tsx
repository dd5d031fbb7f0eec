/** 批后监管: how many contracts are about this object, for those who may read them. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get } from "@/api/client";
import { useMay } from "@/api/session";

export function ContractsLine({ id }: { id: number }) {
  const { t } = useTranslation();
  const reads = useMay()("contracts.read");
  const { data } = useQuery({
    queryKey: ["contracts", "of", id],
    queryFn: ({ signal }) => get<{ matched: number }>(`/api/contracts?space_id=${id}&limit=1`, signal),
    enabled: reads,
  });
  if (!data || data.matched === 0) return null;
  return (
    <p className="drawer-ledger" data-testid="contracts-line">
      <Link to="/contracts" search={{ space_id: id }}>
        {t("nav.contracts_of", { n: data.matched })}
      </Link>
    </p>
  );
}
