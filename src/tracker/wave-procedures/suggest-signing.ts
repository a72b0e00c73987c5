import type { ProjectState } from '../../access/project-state.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { Stage } from '../../db/tables/projects.ts'
import { counted } from '../../web/numbers.ts'
import { stageChoices } from '../go-live/gate.ts'
import { keysOf } from '../../keys.ts'

/** A Provider project of a wave, as far as it decides who signs for its organisation. */
export interface SiteOfWave {
  id: ProjectId
  service_id: ServiceId
  name: string
  ods_code: string
  organisation: { id: string; name: string } | null
  careSetting: string
  state: ProjectState
  stage: Stage
  startedAt: string
  /** Everyone has signed a version of its procedure; a version is issued. */
  isSigned: boolean
  isIssued: boolean
  /** It says that the procedure of another project is not for it, or that it is. */
  choice: 'own' | 'shared' | null
  /** It signs for its organisation already. */
  signs: boolean
  /** Whether the person who chooses sees it, and manages it. */
  isSeen: boolean
  manages: boolean
}

/** What choosing for a group of sites comes to: the project that signs for others, or a project to show with why none does. */
interface Suggested {
  project: SiteOfWave
  why: string | null
  words: string | null
  others: number
}

const isRunning = ({ state }: SiteOfWave): boolean => state === 'open' || state === 'on-hold'
/** A project that is on hold is not worked on, so nobody would be asked to sign there. */
const maySign = ({ state, choice }: SiteOfWave): boolean => state === 'open' && choice !== 'own'
const keepsItsOwn = ({ choice, isSigned }: SiteOfWave): boolean => choice === 'own' || (isSigned && choice === null)

const path = keysOf(stageChoices)
const stageOf = ({ stage }: SiteOfWave): number => path.indexOf(stage)

/** Which of two projects signs for both: what is signed comes first, then what is issued, the later stage, and the earlier start. */
function compareSigning(a: SiteOfWave, b: SiteOfWave): number {
  return (
    Number(b.isSigned) - Number(a.isSigned) ||
    Number(b.isIssued) - Number(a.isIssued) ||
    stageOf(b) - stageOf(a) ||
    (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0) ||
    (a.id < b.id ? -1 : 1)
  )
}

/** Why this project and not another one, in words that end a sentence. */
function becauseOf(best: SiteOfWave, second: SiteOfWave | undefined): string {
  if (best.isSigned) return 'everyone has signed a version of its procedure'
  if (best.isIssued) return 'a version of its procedure is out for signature'
  if (!second) return 'no other one can'
  if (stageOf(best) !== stageOf(second)) return `it is the furthest (${stageChoices[best.stage]})`
  return 'none is further, and it started first'
}

/** Why no project is chosen for the sites of an organisation with the same care setting; null if one can be. */
function whyNobody(sites: SiteOfWave[], mine: SiteOfWave[]): string | null {
  const others = sites.filter(isRunning)
  if (others.length < 2) return 'It is the only one of its organisation and care setting in this wave, so it signs its own procedure.'
  if (others.filter((one) => !keepsItsOwn(one)).length === 0)
    return 'Every project of this organisation and care setting in the wave already has its own procedure.'
  if (mine.length === 0) return 'You do not manage any project of its organisation and care setting in this wave.'
  return mine.some(maySign)
    ? null
    : 'None of your projects of this organisation and care setting can sign: each is on hold, stopped or closed, or keeps its own procedure on purpose.'
}

/** Which project would sign for the sites of an organisation with one care setting; undefined if the person sees none of them. */
export function suggestFor(sites: SiteOfWave[], careSetting: string): Suggested | undefined {
  const signing = sites.find((one) => one.signs)
  const shown = signing?.isSeen ? signing : sites.find((one) => one.isSeen)
  if (!shown) return undefined
  const left = (why: string): Suggested => ({ project: shown, why, words: null, others: 0 })
  if (shown.organisation === null) return left('It is not known to which organisation it belongs. Enter that on the page of the service.')
  if (signing) return left(signing.isSeen ? 'It signs for its organisation already.' : 'Another project signs for its organisation already.')
  const mine = sites.filter((one) => one.manages)
  const [best, second] = mine.filter(maySign).toSorted(compareSigning)
  const why = whyNobody(sites, mine)
  if (why !== null || !best) return left(why ?? '')
  const others = sites.filter((one) => one.id !== best.id && isRunning(one) && !keepsItsOwn(one)).length
  if (others === 0) return { ...left('Every other project of this organisation and care setting in the wave already has its own procedure.'), project: best }
  const among = mine.length < sites.length ? `. You manage ${mine.length} of these ${sites.length} projects` : ''
  return {
    project: best,
    why: null,
    words: `Signs for ${counted(others, 'other site')} (${careSetting}): ${becauseOf(best, second)}${among}`,
    others,
  }
}

/** The same for every organisation of a wave: those with the most sites first, then those that are left out. A service without an organisation is alone. */
export function suggestForAll(sites: SiteOfWave[], careSettingOf: (key: string) => string): Suggested[] {
  const groups = Map.groupBy(sites, (one) => JSON.stringify(one.organisation === null ? [one.id] : [one.organisation.id, one.careSetting]))
  return [...groups.values()]
    .flatMap((some) => suggestFor(some, careSettingOf(some[0]?.careSetting ?? '')) ?? [])
    .toSorted((a, b) => b.others - a.others || nameOf(a).localeCompare(nameOf(b)))
}

const nameOf = ({ project }: Suggested): string => `${project.organisation?.name ?? ''} ${project.name}`

/** A service with its organisation, as the list of what would be chosen names it. */
export const namedWithOrganisation = ({ name, organisation }: SiteOfWave): string => (organisation === null ? name : `${name} (${organisation.name})`)
