/** Parcels and buildings said by people: ids, or a link of the map with what is selected there. */
export function idsOf(text: string): { ids: number[]; wrong: string[] } {
  const linked = /[?&]sel=([\d,]+)/.exec(decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "")));
  const words = (linked?.[1] ?? text).split(/[\s,，、;；]+/).filter(Boolean);
  const isId = (word: string) => /^\d{1,15}$/.test(word) && Number(word) > 0;
  return { ids: [...new Set(words.filter(isId).map(Number))], wrong: words.filter((word) => !isId(word)) };
}
