/** Routes. The map stands in the first chunk; everything else comes when it is asked for. */
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  Outlet,
  redirect,
  RouterProvider,
  useRouterState,
} from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isDoor } from "@/api/pages";
import { validAuditSearch } from "@/api/audit";
import { validProjectSearch } from "@/api/project-search";
import { makeQueryClient } from "@/api/queries";
import { sessionQuery } from "@/api/session";
import { validHandoverSearch } from "@/shared/handover-search";
import { useTitle } from "@/shared/hooks";
import { validInspectionSearch } from "@/shared/inspection-search";
import { validLedgerSearch } from "@/shared/ledger-search";
import { validAlertSearch, validContractSearch, validLetterSearch, validTabSearch, validVisitSearch, validWordsSearch } from "@/shared/supervision-search";
import { validReportsSearch } from "@/shared/reports-search";
import { validTempUseSearch } from "@/shared/temp-use-search";
import { parseSearch, stringifySearch, validMapSearch } from "@/shared/url-state";
import { EmptyState, ErrorState } from "@/shared/ui/states";
import { Frame } from "@/shell/frame";
import { ExpiryDialog } from "@/sign-in/expiry-dialog";
import { Gate, Permitted } from "@/sign-in/gate";
import { IdleWarning } from "@/sign-in/idle-warning";
import { MapPage } from "@/spaces/map-page";

function NotFound() {
  const { t } = useTranslation();
  useTitle(t("not_found.title"));
  return (
    <div className="document">
      <EmptyState title={t("not_found.title")}>
        <p>{t("not_found.text")}</p>
        <Link to="/map">{t("not_found.back")}</Link>
      </EmptyState>
    </div>
  );
}

/** A part of the page broke (or a chunk could not be fetched): the frame stays. */
function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="document">
      <ErrorState error={error} what={t("error.page")} onRetry={reset} />
    </div>
  );
}

/** Before the gate: signing in and one-time links. Behind it: everything else, in the frame. */
function Root() {
  // Of what is shown, not of where one is going: its page may still be on its way.
  const door = useRouterState({ select: (state) => state.matches.some((match) => isDoor(match.pathname)) });
  if (door) return <Outlet />;
  return (
    <>
      <Gate>
        <Frame>
          <Permitted>
            <Outlet />
          </Permitted>
        </Frame>
      </Gate>
      <IdleWarning />
      <ExpiryDialog />
    </>
  );
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });
const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/map", replace: true });
  },
});
const map = createRoute({
  getParentRoute: () => root,
  path: "/map",
  validateSearch: validMapSearch,
  component: MapPage,
});
const ledger = createRoute({
  getParentRoute: () => root,
  path: "/ledger",
  validateSearch: validLedgerSearch,
  component: lazyRouteComponent(() => import("@/ledger/ledger-page")),
});
const print = createRoute({
  getParentRoute: () => root,
  path: "/map/print",
  validateSearch: validMapSearch,
  component: lazyRouteComponent(() => import("@/print/print-page")),
});
const newSpace = createRoute({
  getParentRoute: () => root,
  path: "/map/edit",
  validateSearch: (raw: Record<string, unknown>): { kind?: "building"; c?: string } => {
    const { c } = validMapSearch(raw);
    return { ...(raw["kind"] === "building" ? { kind: "building" } : {}), ...(c ? { c } : {}) };
  },
  component: lazyRouteComponent(() => import("@/editor/editor-page"), "NewPage"),
});
const editSpace = createRoute({
  getParentRoute: () => root,
  path: "/map/edit/$id",
  component: lazyRouteComponent(() => import("@/editor/editor-page")),
});
const handovers = createRoute({
  getParentRoute: () => root,
  path: "/handovers",
  validateSearch: validHandoverSearch,
  component: lazyRouteComponent(() => import("@/handovers/handovers-page")),
});
const handover = createRoute({
  getParentRoute: () => root,
  path: "/handovers/$id",
  component: lazyRouteComponent(() => import("@/handovers/handover-page")),
});
const tempUses = createRoute({
  getParentRoute: () => root,
  path: "/temp-uses",
  validateSearch: validTempUseSearch,
  component: lazyRouteComponent(() => import("@/temp-uses/temp-uses-page")),
});
const tempUse = createRoute({
  getParentRoute: () => root,
  path: "/temp-uses/$id",
  component: lazyRouteComponent(() => import("@/temp-uses/temp-use-page")),
});
const collecting = createRoute({
  getParentRoute: () => root,
  path: "/collecting",
  component: lazyRouteComponent(() => import("@/collecting/collecting-page")),
});
const campaign = createRoute({
  getParentRoute: () => root,
  path: "/collecting/$id",
  component: lazyRouteComponent(() => import("@/collecting/campaign-page")),
});
const inspections = createRoute({
  getParentRoute: () => root,
  path: "/inspections",
  validateSearch: validInspectionSearch,
  component: lazyRouteComponent(() => import("@/inspections/inspections-page")),
});
const inspection = createRoute({
  getParentRoute: () => root,
  path: "/inspections/$id",
  component: lazyRouteComponent(() => import("@/inspections/inspection-page")),
});
const contracts = createRoute({
  getParentRoute: () => root,
  path: "/contracts",
  validateSearch: validContractSearch,
  component: lazyRouteComponent(() => import("@/contracts/contracts-page")),
});
const newContract = createRoute({
  getParentRoute: () => root,
  path: "/contracts/new",
  component: lazyRouteComponent(() => import("@/contracts/new-page")),
});
const contract = createRoute({
  getParentRoute: () => root,
  path: "/contracts/$id",
  validateSearch: validTabSearch,
  component: lazyRouteComponent(() => import("@/contracts/contract-page")),
});
const enterprises = createRoute({
  getParentRoute: () => root,
  path: "/enterprises",
  validateSearch: validWordsSearch,
  component: lazyRouteComponent(() => import("@/enterprises/enterprises-page")),
});
const enterprise = createRoute({
  getParentRoute: () => root,
  path: "/enterprises/$uscc",
  validateSearch: validTabSearch,
  component: lazyRouteComponent(() => import("@/enterprises/enterprise-page")),
});
const alerts = createRoute({
  getParentRoute: () => root,
  path: "/alerts",
  validateSearch: validAlertSearch,
  component: lazyRouteComponent(() => import("@/alerts/alerts-page")),
});
const alert = createRoute({
  getParentRoute: () => root,
  path: "/alerts/$id",
  component: lazyRouteComponent(() => import("@/alerts/alert-page")),
});
const reports = createRoute({
  getParentRoute: () => root,
  path: "/reports",
  validateSearch: validReportsSearch,
  component: lazyRouteComponent(() => import("@/reports/reports-page")),
});
const visits = createRoute({
  getParentRoute: () => root,
  path: "/visits",
  validateSearch: validVisitSearch,
  component: lazyRouteComponent(() => import("@/visits/visits-page")),
});
const visit = createRoute({
  getParentRoute: () => root,
  path: "/visits/$id",
  component: lazyRouteComponent(() => import("@/visits/visit-page")),
});
const letters = createRoute({
  getParentRoute: () => root,
  path: "/letters",
  validateSearch: validLetterSearch,
  component: lazyRouteComponent(() => import("@/letters/letters-page")),
});
const letter = createRoute({
  getParentRoute: () => root,
  path: "/letters/$id",
  component: lazyRouteComponent(() => import("@/letters/letter-page")),
});
const imports = createRoute({
  getParentRoute: () => root,
  path: "/imports",
  component: lazyRouteComponent(() => import("@/imports/imports-page")),
});
const wizard = createRoute({
  getParentRoute: () => root,
  path: "/imports/$id",
  validateSearch: ({ step }: Record<string, unknown>): { step?: "crs" | "columns" | "check" } =>
    step === "crs" || step === "columns" || step === "check" ? { step } : {},
  component: lazyRouteComponent(() => import("@/imports/wizard-page")),
});
const rules = createRoute({
  getParentRoute: () => root,
  path: "/rules",
  component: lazyRouteComponent(() => import("@/rules/rules-page")),
});
const projects = createRoute({
  getParentRoute: () => root,
  path: "/projects",
  validateSearch: validProjectSearch,
  component: lazyRouteComponent(() => import("@/projects/projects-page")),
});
const project = createRoute({
  getParentRoute: () => root,
  path: "/projects/$id",
  component: lazyRouteComponent(() => import("@/projects/project-page")),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } => (typeof to === "string" ? { to } : {}),
  component: lazyRouteComponent(() => import("@/sign-in/sign-in-page")),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("@/sign-in/welcome-page")),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("@/account/account-page")),
});
const users = createRoute({
  getParentRoute: () => root,
  path: "/admin/users",
  component: lazyRouteComponent(() => import("@/users/users-page")),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: "/admin/audit",
  validateSearch: validAuditSearch,
  component: lazyRouteComponent(() => import("@/audit/audit-page")),
});

const router = createRouter({
  routeTree: root.addChildren([index, map, print, newSpace, editSpace, projects, project, imports, wizard, rules, signIn, welcome, account, users, audit, ledger, handovers, handover, tempUses, tempUse, collecting, campaign, inspections, inspection, contracts, newContract, contract, enterprises, enterprise, alerts, alert, visits, visit, letters, letter, reports]),
  defaultErrorComponent: Broken,
  stringifySearch,
  parseSearch,
  // Only what a route has checked reaches its page; the rest of a pasted address is dropped.
  search: { strict: true },
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

const client = makeQueryClient();
// Nothing is shown before the answer: asked for while the page is still being set up.
void client.prefetchQuery(sessionQuery);

export function App() {
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
