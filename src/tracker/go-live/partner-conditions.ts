import type { Condition, GateKey } from './gate.ts'
import { stateOf } from '../partner-state/partner.ts'
import type { Partner } from '../partner-state/partner.ts'
import { counted } from '../../web/numbers.ts'

const few = (names: string[], most = 3): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`
const namesOf = (all: Partner[]): string => few(all.map((one) => one.name))
const home = '/partners'

/** One partner is enough to open the gate: the others are named, and each of them waits by itself. */
function oneHasIt(
  key: string,
  active: Partner[],
  has: (one: Partner) => boolean,
  said: { all: string; some: string; none: string },
  had: (one: Partner) => boolean = () => false,
): Condition {
  const lacking = active.filter((one) => !has(one))
  const met = lacking.length < active.length
  const names = namesOf(lacking)
  const rest = `${said.some}: ${active.length - lacking.length} of ${active.length}. Not yet: ${names}`
  const sentence = lacking.length === 0 && met ? said.all : met ? rest : active.length === 0 ? 'No partner service is recorded' : `${said.none}: ${names}`
  return { key, met, sentence, href: home, lapsed: !met && active.some(had) }
}

/**
 * What the gates require of the partner services of a Consumer's project. Partners go live one after another, so a gate opens with the first and
 * names those that are not there yet; only the hand-over requires all of them.
 */
export function partnerConditions(gate: GateKey, partners: Partner[]): Condition[] {
  const active = partners.filter((one) => stateOf(one) !== 'left-out')
  switch (gate) {
    case 'initiate':
      return [
        {
          key: 'partners',
          met: active.length > 0,
          sentence:
            active.length > 0
              ? counted(active.length, 'partner service is recorded', 'partner services are recorded')
              : 'No partner service is recorded: add the services that are booked into',
          href: home,
        },
      ]
    case 'prerequisites':
      return [
        oneHasIt('partner-dos-ids', active, (one) => one.dosIds.length > 0, {
          all: 'Every partner service has its DoS ids',
          some: 'Partner services with a DoS id',
          none: 'No partner service has a DoS id',
        }),
      ]
    case 'testing':
      return [
        oneHasIt(
          'partner-tested',
          active,
          (one) => one.run?.passed === true,
          {
            all: 'Every partner service has passed its test',
            some: 'Partner services that passed their test',
            none: 'No finished run that counts names a partner service with success',
          },
          (one) => one.passedBefore === true,
        ),
      ]
    case 'technical-live':
      return [
        oneHasIt('partner-pairs', active, (one) => one.pair?.state === 'proven', {
          all: 'The pair of products is proven for every partner service',
          some: 'Partner services whose pair of products is proven',
          none: 'The pair of products is proven for no partner service yet',
        }),
      ]
    case 'business-live':
      return [liveCondition(active)]
    case 'hand-over':
      return [allLiveCondition(active)]
    case 'configuration':
      return []
  }
}

function liveCondition(active: Partner[]): Condition {
  const live = active.filter((one) => stateOf(one) === 'live')
  const waiting = active.filter((one) => stateOf(one) === 'waiting')
  const no =
    waiting.length > 0
      ? `${namesOf(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} for a second person`
      : 'No partner service is switched on by two people'
  return {
    key: 'partner-live',
    met: live.length > 0,
    sentence: live.length > 0 ? `${counted(live.length, 'partner service is', 'partner services are')} live: ${namesOf(live)}` : no,
    href: home,
  }
}

function allLiveCondition(active: Partner[]): Condition {
  const open = active.filter((one) => stateOf(one) !== 'live')
  return {
    key: 'partners-all-live',
    met: active.length > 0 && open.length === 0,
    sentence:
      active.length === 0
        ? 'No partner service is live'
        : open.length === 0
          ? 'Every partner service is live or left out'
          : `${counted(open.length, 'partner service is', 'partner services are')} not live: ${namesOf(open)}. Switch on, or leave out with a reason`,
    href: home,
  }
}
