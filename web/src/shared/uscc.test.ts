import { expect, it } from "vitest";
import { isUscc } from "./uscc";

it("checks the last character as the standard says", () => {
  for (const good of ["91350206MA0000001K", "91350206MA00000050", "12350206MB0000000P"]) expect([good, isUscc(good)]).toEqual([good, true]);
  for (const bad of ["91350206MA0000001L", "91350206MA000000I0", "91350206MA000001K", "", "91350206ma0000001k"]) expect([bad, isUscc(bad)]).toEqual([bad, false]);
});
