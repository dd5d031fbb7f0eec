import { describe, expect, it } from "vitest";
import { validProjectSearch } from "./project-search";

describe("the address of the list of projects", () => {
  it("keeps what is known", () => {
    const search = { q: "模具", stage: "lead,signed", demand: "floor", due: "true", sort: "next_step" };
    expect(validProjectSearch(search)).toEqual(search);
  });

  it("drops the rest", () => {
    expect(validProjectSearch({ q: " ", stage: "won,lead", demand: "sea", due: "yes", sort: "stage", x: 1 })).toEqual({ stage: "lead" });
  });
});
