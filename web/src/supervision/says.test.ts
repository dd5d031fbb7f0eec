import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { askText, briefDays, daysText, money, perMille, plainDecimal, spoken, stateText, thingText } from "./says";
import zh from "@/locales/supervision.zh-CN.json";

beforeAll(() => i18next.init({ lng: "zh", resources: { zh: { translation: zh } } }));
const t = i18next.t;

describe("what the clocks say", () => {
  it("names what is watched", () => {
    const of = (kind: "payment" | "start" | "covenant", seq = 0, year = 0) => thingText(t, { kind, seq, year });
    expect(of("payment", 2)).toBe("价款第 2 期");
    expect(of("start")).toBe("开工");
    expect(of("covenant", 3, 2025)).toBe("履约指标第 3 项 2025 年");
  });

  it("counts days both ways", () => {
    expect(daysText(t, { kind: "start", state: "overdue" }, 412)).toBe("逾期 412 天");
    expect(daysText(t, { kind: "finish", state: "ahead" }, -30)).toBe("还有 30 天");
    expect(daysText(t, { kind: "payment", state: "paid_late", done: "2019-05-20" }, 20)).toBe("迟 20 天");
    expect(daysText(t, { kind: "start", state: "done", done: "2019-05-20" }, -3)).toBe("按期");
    expect(daysText(t, { kind: "start", state: "unknown" }, 3)).toBe("—");
    expect(daysText(t, { kind: "suspension", state: "stopped" }, -5)).toBe("距满一年 5 天");
  });

  it("counts of what is done until that day, whatever a list says", () => {
    const paid = { kind: "payment", seq: 1, year: 0, level: "blue", state: "paid_late", due: "2019-04-30", done: "2019-05-20" } as const;
    expect(briefDays(t, paid, 2764)).toBe("迟 20 天");
    expect(briefDays(t, { kind: "covenant", seq: 1, year: 2024, level: "orange", state: "short", due: "2025-06-29" }, 512)).toBe("—");
  });

  it("never calls in order what is not proved", () => {
    expect(stateText(t, { state: "done", level: "grey", missing: ["start_evidence"] })).toBe("已完成，缺证明");
    expect(stateText(t, { state: "ahead", level: "grey", missing: ["start_due"] })).toBe("数据缺失");
    expect(stateText(t, { state: "suspected_one_year", level: "red" })).toBe("疑似闲置（满一年）");
  });

  it("says sums as they are spoken, without rounding", () => {
    expect(spoken(t, "120000000")).toBe("1.2 亿元");
    expect(spoken(t, "123456789.01")).toBe("1.2345678901 亿元");
    expect(spoken(t, "24000000.00")).toBe("2400 万元");
    expect(spoken(t, "9999")).toBeNull();
    expect(spoken(t, "x")).toBeNull();
    expect(money("24000000.00")).toBe("24,000,000.00");
    expect(money(null)).toBe("—");
    expect(perMille("0.001")).toBe("1‰");
    expect([plainDecimal("24.0000"), plainDecimal("1200"), plainDecimal("0.50")]).toEqual(["24", "1200", "0.5"]);
  });

  it("says whom to ask", () => {
    expect(askText(t, "start_evidence")).toBe("施工许可证号（问区建设局）");
    expect(askText(t, "actual/1/2025", "statistics")).toBe("履约指标第 1 项 2025 年实绩（问工信、统计、税务）");
  });
});
