import { folded } from '../../text.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import type { Workbook, WorkbookSheet } from '../workbook/workbook.ts'
import type { ServiceDetails } from './operational-test-plan.shape.ts'
import { sectionsOfSheet, type Section } from './sections.ts'
import { detailsSaid, isOfAService } from './service-details.ts'

/** A service in a file, with the parts of the file about it. */
export interface Location {
  name: string | null
  /** Its own sheets or parts of sheets. */
  own: WorkbookSheet[]
  /** Shared by all locations of the file. */
  common: WorkbookSheet[]
  /** Sheets without the details of any service, like a blank copy for the next one: they are not read. */
  spare: WorkbookSheet[]
}

/** A file with more locations is not a plan. */
const mostLocations = 60

/** Shared parts are read for each location, so many locations may share fewer cells than one plan may have. */
const mostCells = 60_000
const tooMuchInCommon =
  'The sheets that are common to all services of this file are too large to be read for each of them. Split the file, with fewer services in each, and upload one after the other.'
const cellsIn = (sheets: WorkbookSheet[]): number => sheets.flatMap((sheet) => sheet.rows).reduce((sum, row) => sum + row.cells.length, 0)

interface Place {
  sheet: WorkbookSheet
  section: Section
  details: ServiceDetails
}
interface Cut {
  sheet: WorkbookSheet
  sections: Section[]
  places: Place[]
}

const nameOf = ({ details, sheet }: Place): string => details.name ?? details.dosName ?? details.dosId ?? sheet.name
const hasName = ({ details }: Place): boolean => (details.name ?? details.dosName ?? details.dosId) !== null
const isBlank = ({ details }: Place): boolean => Object.values(details).every((value) => value === null)

/** Whether two places are the same service: same name, and not two different DoS ids. */
const isSame = (one: Place, other: Place): boolean =>
  folded(nameOf(one)) === folded(nameOf(other)) && (one.details.dosId === null || other.details.dosId === null || one.details.dosId === other.details.dosId)

/** The locations of a file, in its order: one, unless several sheets, or several parts of a sheet, each have the details of a service. */
export function locationsIn({ sheets }: Workbook): Location[] {
  const cuts = sheets.map((sheet): Cut => {
    const sections = sectionsOfSheet(sheet)
    const places = sections.filter(isOfAService).map((section) => ({ sheet, section, details: detailsSaid(section) }))
    return { sheet, sections, places }
  })
  const said = cuts.flatMap(({ places }) => inOneSheet(places.filter((one) => !isBlank(one))))
  const groups = grouped(said)
  if (groups.length > mostLocations)
    throw new WorkbookRefusal(`This file has the details of more than ${mostLocations} services. Split it into several files and upload one after the other.`)
  const spare = spareOf(cuts, said)
  const rest = sheets.filter((sheet) => !spare.includes(sheet))
  const [first] = said
  if (groups.length < 2) return [{ name: first ? nameOf(first) : null, own: rest, common: [], spare }]
  const parts = cuts.filter(({ sheet }) => rest.includes(sheet)).map((cut) => ({ ...partsOf(cut, said), sheet: cut.sheet }))
  const common = parts.flatMap((one) => one.common)
  if (groups.length * cellsIn(common) > mostCells) throw new WorkbookRefusal(tooMuchInCommon)
  return groups.map((group) => ({
    name: group[0] ? nameOf(group[0]) : null,
    own: parts.flatMap((one) => one.own.filter(({ place }) => group.includes(place)).map(({ part }) => part)),
    common,
    spare,
  }))
}

/** Several sections of one sheet are several places only if each has its own name. */
function inOneSheet(places: Place[]): Place[] {
  const named = places.filter(hasName)
  return places.length < 2 ? places : named.length > 0 ? named : places.slice(0, 1)
}

function grouped(places: Place[]): Place[][] {
  const groups: Place[][] = []
  for (const place of places) {
    const group = groups.find(([first]) => first !== undefined && isSame(first, place))
    if (group) group.push(place)
    else groups.push([place])
  }
  return groups
}

/** The sheets that ask for a service but name none, if another sheet has everything that they have and names one. */
function spareOf(cuts: Cut[], said: Place[]): WorkbookSheet[] {
  const kinds = ({ sections }: Cut) => new Set(sections.map(({ kind }) => kind))
  const filled = cuts.filter(({ sheet }) => said.some((one) => one.sheet === sheet)).map(kinds)
  return cuts
    .filter((cut) => cut.places.length > 0 && cut.places.every(isBlank) && filled.some((one) => [...kinds(cut)].every((kind) => one.has(kind))))
    .map(({ sheet }) => sheet)
}

/** A sheet with one place belongs to it completely; one with several is divided where each begins, and what is above the first is shared. */
function partsOf({ sheet, sections }: Cut, said: Place[]): { own: { place: Place; part: WorkbookSheet }[]; common: WorkbookSheet[] } {
  const places = said.filter((one) => one.sheet === sheet)
  const [first] = places
  if (!first) return { own: [], common: [sheet] }
  if (grouped(places).length < 2) return { own: places.slice(0, 1).map((place) => ({ place, part: sheet })), common: [] }
  const starts = startsOf(places, sections)
  const above = partOf(sheet, 0, starts[0] ?? 0)
  return {
    own: places.map((place, at) => ({ place, part: partOf(sheet, starts[at] ?? 0, starts[at + 1] ?? Number.POSITIVE_INFINITY) })),
    common: above.rows.length > 0 ? [above] : [],
  }
}

/** Where each place begins: at its details, or, if every place has one, at the title of a whole plan above them. */
function startsOf(places: Place[], sections: Section[]): number[] {
  const details = places.map(({ section }) => section.heading.row)
  const titles = details.map((row, at) => {
    const above = sections.findLast(({ heading }) => heading.row < row && heading.row > (details[at - 1] ?? 0) && isPlanTitle(heading.cells))
    return above?.heading.row
  })
  return titles.every((row) => row !== undefined) ? titles : details
}

const isPlanTitle = (cells: string[]): boolean => /\boperational test plan\b/i.test(cells.join(' '))

function partOf(sheet: WorkbookSheet, from: number, to: number): WorkbookSheet {
  const isIn = (row: number) => row >= from && row < to
  return {
    ...sheet,
    rows: sheet.rows.filter(({ number }) => isIn(number)),
    unread: sheet.unread.filter(({ row }) => isIn(row)),
    warnings: sheet.warnings.filter(({ row }) => isIn(row)),
  }
}
