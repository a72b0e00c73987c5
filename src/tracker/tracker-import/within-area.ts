import { grouped } from '../../web/numbers.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { folded } from '../../text.ts'
import type { SharedNow } from './compare.ts'
import { pairKeyOf } from './shared-facts.ts'
import type { SharedFacts } from './kept-import.ts'

const askTeam = 'the booking team can import it'
/** Why a row is left out of an import within an area. */
export const outside = {
  known: `Outside your area: ${askTeam}`,
  new: `A new service whose region, commissioner, 111 provider and products are outside your area: ${askTeam}`,
  leaves: `These changes would put it outside your area: ${askTeam}`,
  moves: `These changes would put a project of it into or out of your area: ${askTeam}`,
  near: `It may be a service outside your area: ${askTeam}`,
  shares: `It has a DoS id of a service outside your area: ${askTeam}`,
  /** The area, or the service, has changed since the file was compared. */
  now: 'Outside your area now. It stays as it is',
} as const

const mostNamed = 20
const list = new Intl.ListFormat('en-GB')
function named(names: string[]): string {
  const more = names.length - mostNamed
  return list.format(more > 0 ? [...names.slice(0, mostNamed), `${grouped(more)} more`] : names)
}

/** What a file says that counts beyond any area and is left out of an import within one, in sentences. */
export function leftToTeam({ providers111, pairs }: SharedFacts, now: Pick<SharedNow, 'on' | 'pairs'>, known: ReadonlyMap<string, string>): string[] {
  const unknown = providers111.filter((one) => !known.has(folded(one.name)))
  const switched = providers111.filter((one) => known.has(folded(one.name)) && one.on !== null && now.on.get(folded(one.name)) !== one.on)
  const proven = pairs.filter(({ consumer, provider, proven: said }) => {
    const state = now.pairs.get(pairKeyOf({ consumer_product: consumer, provider_product: provider }) ?? '')
    return state !== (said === 'yes' ? 'proven' : 'not-proven')
  })
  return [
    ...(unknown.length > 0
      ? [`Not a known 111 provider: ${named(unknown.map((one) => one.name))}. Services keep the 111 provider that they have. The booking team can add it.`]
      : []),
    ...(switched.length > 0
      ? [`Whether ${named(switched.map((one) => one.name))} is switched on counts beyond your area. It is left out: the booking team can import it.`]
      : []),
    ...(proven.length > 0
      ? [`Whether these pairs are proven counts beyond your area: ${named(proven.map(nameOfPair))}. It is left out: the booking team can import it.`]
      : []),
  ]
}
