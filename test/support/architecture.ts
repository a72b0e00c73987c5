/** The purpose of each folder of src/, in a few words. */
const about: Record<string, string> = {
  access: 'who may see and do what',
  backup: 'save, restore, check',
  db: 'two engines, migrations',
  demo: 'a world to try',
  events: 'what happened, chained',
  evidence: 'what both halves cite',
  pdf: 'tagged PDF, in a thread',
  mail: 'messages and outbox',
  sandbox: 'the FHIR booking endpoint',
  tracker: 'projects and services',
  web: 'HTTP, sessions, forms',
}

const [boxWidth, lineHeight, rowGap, boxGap] = [220, 22, 56, 28]

/** Folders that import one another, drawn as one box, with the boxes that they import. */
interface Box {
  folders: string[]
  to: Box[]
}

const folderOf = (path: string): string | undefined => (path.includes('/') ? path.split('/', 1)[0] : undefined)

/** The top folders of src/ with what each imports of the others; files beside them belong to none. */
function readFolders(imports: { from: string; to: string }[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { from, to } of imports) {
    const [one, other] = [folderOf(from), folderOf(to)]
    if (one === undefined) continue
    const known = found.get(one) ?? new Set()
    if (other !== undefined && other !== one) known.add(other)
    found.set(one, known)
  }
  for (const other of [...found.values()].flatMap((names) => [...names])) if (!found.has(other)) found.set(other, new Set())
  return found
}

function reachedFrom(start: string, folders: Map<string, Set<string>>): Set<string> {
  const reached = new Set<string>()
  const waiting = [...(folders.get(start) ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    waiting.push(...(folders.get(next) ?? []))
  }
  return reached
}

function boxesOf(folders: Map<string, Set<string>>): Box[] {
  const names = [...folders.keys()].toSorted()
  const reached = new Map(names.map((name) => [name, reachedFrom(name, folders)]))
  const isMutual = (one: string, other: string): boolean => one === other || (reached.get(one)?.has(other) === true && reached.get(other)?.has(one) === true)
  const boxes = names
    .filter((name) => names.find((other) => isMutual(name, other)) === name)
    .map((name): Box => ({ folders: names.filter((other) => isMutual(name, other)), to: [] }))
  for (const box of boxes)
    box.to = boxes.filter((other) => other !== box && box.folders.some((name) => other.folders.some((target) => folders.get(name)?.has(target))))
  return boxes
}

/** The number of boxes below, along the longest path. */
const heightOf = (box: Box): number => Math.max(-1, ...box.to.map(heightOf)) + 1

const reaches = (box: Box, target: Box): boolean => box.to.some((next) => next === target || reaches(next, target))

/** The boxes that no longer path leads to. */
const directlyTo = (box: Box): Box[] => box.to.filter((target) => !box.to.some((other) => other !== target && reaches(other, target)))

interface Place {
  x: number
  y: number
  height: number
}

function layOut(boxes: Box[]): { places: Map<Box, Place>; width: number; height: number } {
  const rows = [...Map.groupBy(boxes, heightOf)].toSorted(([one], [other]) => other - one).map(([, row]) => row)
  const rowWidth = (row: Box[]): number => row.length * (boxWidth + boxGap) - boxGap
  const width = Math.max(...rows.map(rowWidth)) + 2 * boxGap
  const places = new Map<Box, Place>()
  let y = boxGap
  for (const row of rows) {
    const heights = row.map((box) => (box.folders.length * 2 + 1) * lineHeight)
    const left = (width - rowWidth(row)) / 2
    row.forEach((box, at) => places.set(box, { x: left + at * (boxWidth + boxGap), y, height: heights[at] ?? 0 }))
    y += Math.max(...heights) + rowGap
  }
  return { places, width, height: y - rowGap + boxGap }
}

function drawBox(box: Box, { x, y, height }: Place): string {
  const lines = box.folders.flatMap((name, at) => {
    const top = y + lineHeight * (2 * at + 1)
    const middle = x + boxWidth / 2
    return [
      `<text x="${middle}" y="${top + 4}" font-weight="700">${name}</text>`,
      `<text x="${middle}" y="${top + lineHeight}" font-size="14">${about[name] ?? ''}</text>`,
    ]
  })
  return [`<rect x="${x}" y="${y}" width="${boxWidth}" height="${height}" rx="4" fill="#fff" stroke="#005eb8" stroke-width="2"/>`, ...lines].join('\n')
}

const arrow = (path: string): string => `<path d="${path}" fill="none" stroke="#4c6272" stroke-width="2" marker-end="url(#head)"/>`

/** A curve to the next row; past other rows an arrow runs down the outer side and in from above. */
function drawArrow(from: Place, to: Place, width: number): string {
  const [x1, y1, x2, y2] = [from.x + boxWidth / 2, from.y + from.height, to.x + boxWidth / 2, to.y - 8]
  if (y2 - y1 > rowGap) {
    const isLeft = x1 < width / 2
    const down = isLeft ? from.x + 30 : from.x + boxWidth - 30
    return arrow(`M${down} ${y1} V${y2 - 20} H${isLeft ? to.x + 30 : to.x + boxWidth - 30} V${y2}`)
  }
  const bend = (y2 - y1) / 2
  return arrow(`M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`)
}

/** A picture of which folders of src/ import which. An arrow that a longer path implies is left out; folders that import one another share a box. */
export function drawArchitecture(imports: { from: string; to: string }[]): string {
  const boxes = boxesOf(readFolders(imports))
  const { places, width, height } = layOut(boxes)
  const placeOf = (box: Box): Place => places.get(box) ?? { x: 0, y: 0, height: 0 }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Arial, sans-serif" font-size="18" text-anchor="middle">`,
    '<title>Which folders of src import which</title>',
    '<defs><marker id="head" markerWidth="8" markerHeight="8" refX="2" refY="4" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#4c6272"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#f0f4f5"/>`,
    ...boxes.flatMap((box) => directlyTo(box).map((target) => drawArrow(placeOf(box), placeOf(target), width))),
    ...boxes.map((box) => drawBox(box, placeOf(box))),
    '</svg>',
    '',
  ].join('\n')
}
