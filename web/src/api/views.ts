/** 视图: named ways of looking at a list, and how one likes its table. */
import { useQuery } from "@tanstack/react-query";
import { get, request } from "./client";

export interface ViewSettings {
  columns?: readonly string[] | null;
  dense?: boolean | null;
}

export interface SavedView {
  id: number;
  version: number;
  name: string;
  /** The search part of the page's address. */
  address: string;
  settings: ViewSettings;
  shared: boolean;
  owner: string;
  own: boolean;
}

export interface Views {
  items: SavedView[];
  /** Null where nothing was settled yet. */
  settings: ViewSettings | null;
}

const path = (page: string) => `/api/views/${page}`;

export const viewsKey = (page: string) => ["views", page];

export const useViews = (page: string) =>
  useQuery({ queryKey: viewsKey(page), queryFn: ({ signal }) => get<Views>(path(page), signal), staleTime: Infinity });

export interface ViewWish {
  name: string;
  address: string;
  settings: ViewSettings;
  shared: boolean;
}

export const createView = (page: string, json: ViewWish) => request<SavedView>(path(page), { method: "POST", json });

export const changeView = (page: string, { id, version }: SavedView, json: ViewWish) =>
  request<SavedView>(`${path(page)}/${id}`, { method: "PUT", json, ifMatch: `"${version}"` });

export const discardView = (page: string, { id, version }: SavedView) =>
  request<undefined>(`${path(page)}/${id}`, { method: "DELETE", ifMatch: `"${version}"` });

export const keepSettings = (page: string, json: ViewSettings) => request<undefined>(`${path(page)}/settings`, { method: "PUT", json });
