/** One's own account: password, second factor, sessions, tokens for programs. */
import { useQuery } from "@tanstack/react-query";
import { get, request } from "./client";

export const changePassword = (current: string, next: string) =>
  request<undefined>("/api/account/password", { method: "PUT", json: { current, new: next } });

export interface TotpOffer {
  secret: string;
  uri: string;
  qr_svg: string;
}

/** Not yet active: that takes a code of it. */
export const offerTotp = (password: string) => request<TotpOffer>("/api/account/totp", { method: "POST", json: { password } });

export const confirmTotp = (code: string) =>
  request<undefined>("/api/account/totp/confirm", { method: "POST", json: { code } });

export const removeTotp = (password: string) =>
  request<undefined>("/api/account/totp", { method: "DELETE", json: { password } });

export interface OwnSession {
  id: string;
  created_at: string;
  seen_at: string;
  address: string | null;
  agent: string | null;
  current: boolean;
}

export function useOwnSessions() {
  return useQuery({
    queryKey: ["account", "sessions"],
    queryFn: ({ signal }) => get<{ items: OwnSession[] }>("/api/account/sessions", signal),
    staleTime: 0,
  });
}

export const endSession = (id: string) =>
  request<undefined>(`/api/account/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });

export interface Token {
  id: number;
  name: string;
  access: "read" | "write";
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

export interface NewToken {
  name: string;
  access: Token["access"];
  days: number;
}

export function useTokens() {
  return useQuery({
    queryKey: ["account", "tokens"],
    queryFn: ({ signal }) => get<{ items: Token[] }>("/api/account/tokens", signal),
    staleTime: 0,
  });
}

/** The answer is the only place where the token itself ever stands. */
export const createToken = (token: NewToken) =>
  request<{ token: string; item: Token }>("/api/account/tokens", { method: "POST", json: token });

export const revokeToken = (id: number) => request<undefined>(`/api/account/tokens/${id}`, { method: "DELETE" });
