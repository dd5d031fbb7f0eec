/** Browser and system of a `User-Agent`, as far as a person needs them to know his own sessions again. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\/(\d+)/, "Edge"],
  [/\b(?:OPR|Opera)\/(\d+)/, "Opera"],
  [/\bFirefox\/(\d+)/, "Firefox"],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//, "Safari"],
  [/\bQGIS\/(\d+)/, "QGIS"],
  [/\bcurl\/(\d+)/, "curl"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/HarmonyOS/, "HarmonyOS"],
  [/Windows NT/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** Longest piece of an agent that nobody knows. */
const MOST = 40;

export function agentName(agent: string | null): string {
  if (!agent) return "";
  const browser = BROWSERS.map(([pattern, name]) => {
    const version = pattern.exec(agent)?.[1];
    return version ? `${name} ${version}` : "";
  }).find(Boolean);
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1];
  const known = [browser, system].filter(Boolean).join(" · ");
  return known || agent.slice(0, MOST);
}
