import type { PersonId } from '../../db/ids.ts'
import { counted } from '../../web/numbers.ts'
import { momentOf } from '../../web/moments.ts'
import { homeOfWave } from '../waves/addresses.ts'
import type { GoOfWave, PreparedGo } from './go-of-waves.store.ts'

interface Found {
  toDecide: GoOfWave[]
  toConfirm: GoOfWave[]
  prepared: PreparedGo[]
}

const projects = (n: number): string => counted(Number(n), 'project')

/** Decisions on go for a wave, as My work shows them: those that wait for this person, and those that are prepared and not signed. */
export function goOfWaves({ toDecide, toConfirm, prepared }: Found, personId: PersonId) {
  const waiting = (verb: string, some: GoOfWave[]) =>
    some.map((one) => ({ href: `${homeOfWave(one.id)}/go`, text: `${verb} go for ${projects(one.projects)} of the wave ${one.name}`, more: '' }))
  const items = [
    ...prepared.map(({ id, act, will, person_id: by, person_name: who, made_at: at, wave, name }) => {
      const what = `${act === 'wave-go' ? 'go' : 'confirming go'} for ${projects(will)} of the wave ${name}`
      return by === personId
        ? { href: `/rollout/bulk/jobs/${id}`, text: `Sign ${what}, or cancel it`, more: `prepared ${momentOf(at)}` }
        : { href: homeOfWave(wave), text: `${who} prepared ${what}`, more: `not signed yet, ${momentOf(at)}` }
    }),
    ...waiting('Confirm', toConfirm),
    ...waiting('Decide', toDecide),
  ]
  const [first] = items
  return {
    heading: 'Go for waves',
    count: items.length === 1 ? '1 decision for a wave' : `${items.length} decisions for waves`,
    href: first?.href ?? '',
    total: items.length,
    items,
    more: '',
  }
}
