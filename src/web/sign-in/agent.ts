/** Words in a User-Agent by the browser or system that they mean; the first that matches counts, because most name several. */
const browsers: [RegExp, string][] = [
  [/Edg(A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'an iPhone or iPad'],
  [/Macintosh/, 'a Mac'],
  [/CrOS/, 'a Chromebook'],
  [/Linux/, 'Linux'],
]

/** What a person calls the browser of this User-Agent: "Firefox on Windows"; the header itself if it is none of the known ones. */
export function nameOfAgent(agent: string | null): string {
  if (agent === null || agent === '') return 'Not known'
  const find = (list: [RegExp, string][]) => list.find(([sign]) => sign.test(agent))?.[1]
  const browser = find(browsers)
  const system = find(systems)
  if (browser === undefined) return agent
  return system === undefined ? browser : `${browser} on ${system}`
}
