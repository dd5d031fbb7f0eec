/** 编辑: to the editor, or why not. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import type { Space } from "@/api/types";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";

interface Props {
  space: Space;
  /** The records are shown as they were on another day. */
  past: boolean;
}

export function EditLink({ space, past }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const permitted = may(space.kind === "building" ? "imports.write:buildings" : "imports.write:parcels");
  const reason = !permitted ? t(`may.edit_${space.kind}`) : past ? t("editor.past") : null;
  return (
    <p className="drawer-edit">
      {reason === null ? (
        <Link to="/map/edit/$id" params={{ id: String(space.id) }} className="button" data-testid="edit">
          <Icon name="edit" />
          {t("editor.edit")}
        </Link>
      ) : (
        <GuardedButton icon="edit" reason={reason} data-testid="edit">
          {t("editor.edit")}
        </GuardedButton>
      )}
    </p>
  );
}
