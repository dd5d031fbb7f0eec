/** Routes. The map stands in the first chunk; everything else comes when it is asked for. */
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  redirect,
  RouterProvider,
} from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { makeQueryClient } from "@/api/queries";
import { useTitle } from "@/shared/hooks";
import { parseSearch, stringifySearch, validMapSearch } from "@/shared/url-state";
import { EmptyState, ErrorState } from "@/shared/ui/states";
import { Frame } from "@/shell/frame";
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

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });
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
const imports = createRoute({
  getParentRoute: () => root,
  path: "/imports",
  component: lazyRouteComponent(() => import("@/imports/imports-page")),
});
const wizard = createRoute({
  getParentRoute: () => root,
  path: "/imports/$id",
  validateSearch: ({ step }: Record<string, unknown>): { step?: "crs" | "check" } =>
    step === "crs" || step === "check" ? { step } : {},
  component: lazyRouteComponent(() => import("@/imports/wizard-page")),
});
const rules = createRoute({
  getParentRoute: () => root,
  path: "/rules",
  component: lazyRouteComponent(() => import("@/rules/rules-page")),
});

const router = createRouter({
  routeTree: root.addChildren([index, map, imports, wizard, rules]),
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

export function App() {
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
