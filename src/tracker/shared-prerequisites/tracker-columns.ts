import { headingKey } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'

/** Headings of trackers, by their meaning, that speak of a prerequisite. `value`: its cells hold what the prerequisite asks for, like an ASID. */
const headings: Record<string, { key: string; value?: RegExp }> = {
  hscn: { key: 'hscn' },
  'hscn connection': { key: 'hscn' },
  'hscn connected': { key: 'hscn' },
  n3: { key: 'hscn' },
  'connection agreement': { key: 'connection-agreement' },
  'connection agreement signed': { key: 'connection-agreement' },
  dsa: { key: 'data-sharing' },
  'dsa signed': { key: 'data-sharing' },
  'data sharing agreement': { key: 'data-sharing' },
  'data sharing agreement signed': { key: 'data-sharing' },
  dpia: { key: 'dpia' },
  'dpia complete': { key: 'dpia' },
  'dpia completed': { key: 'dpia' },
  'business continuity plan': { key: 'continuity-plan' },
  'training plan': { key: 'training-plan' },
  smartcards: { key: 'smartcards' },
  asid: { key: 'asid', value: /^\d{12}$/ },
  'party key': { key: 'party-key', value: /^[A-Z0-9]{3,10}-\d{6}$/i },
  fqdn: { key: 'fqdn', value: /^[a-z0-9.-]{4,253}\.nhs\.uk$/i },
}

const yes = new Set(['yes', 'y', 'true', '1', 'complete', 'completed', 'done', 'signed', 'in place', 'met'])

/** A service as a tracker speaks of it. `other` are the cells under headings that are no field of a service. */
export interface TrackedService {
  organisation: string
  other: Record<string, string>
}

/** What trackers say of an organisation's services. Unknown is not no: a cell that says nothing speaks neither for it nor against it. */
export interface TrackerOffer {
  organisation: string
  key: string
  heading: string
  /** How many of its services say that it is met, of how many. */
  says: number
  of: number
  /** The one value that all of them name. */
  value: string | null
}

interface Told {
  heading: string
  says: number
  values: Set<string>
  isDisputed: boolean
}

function hear(told: Map<string, Told>, heading: string, cell: string): void {
  const meant = headings[headingKey(heading)]
  const text = cell.trim()
  if (meant === undefined || isUnknown(text)) return
  const one = told.get(meant.key) ?? { heading, says: 0, values: new Set<string>(), isDisputed: false }
  told.set(meant.key, one)
  const isYes = meant.value ? meant.value.test(text) : yes.has(text.toLowerCase())
  if (isYes) one.says += 1
  else one.isDisputed = true
  if (isYes && meant.value) one.values.add(text)
}

interface ToldOf {
  services: number
  told: Map<string, Told>
}

/** Listens to services in portions, and says what can be recorded once for an organisation: some of its services say that it is met, none says otherwise, and all name the same value. */
export function gatherOffers() {
  const organisations = new Map<string, ToldOf>()
  return {
    take(services: TrackedService[]): void {
      for (const { organisation, other } of services) {
        const of = organisations.get(organisation) ?? { services: 0, told: new Map<string, Told>() }
        organisations.set(organisation, of)
        of.services += 1
        for (const [heading, cell] of Object.entries(other)) hear(of.told, heading, cell)
      }
    },
    offers: (): TrackerOffer[] =>
      [...organisations].flatMap(([organisation, { services, told }]) =>
        [...told].flatMap(([key, { heading, says, values, isDisputed }]) =>
          isDisputed || says === 0 || values.size > 1 ? [] : [{ organisation, key, heading, says, of: services, value: [...values][0] ?? null }],
        ),
      ),
  }
}

/** Those of these headings that speak of a prerequisite which an organisation may meet; `keys` are these prerequisites. */
export const speakingOf = (columns: string[], keys: ReadonlySet<string>): string[] =>
  columns.filter((heading) => keys.has(headings[headingKey(heading)]?.key ?? ''))
