import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Person } from '../../access/access.store.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { getOwnWave } from './change-wave.ts'
import { countBefore, findEnds, findNeighbour, findPlaced, savePosition } from './places.store.ts'
import type { Placed } from './places.store.ts'

const form = z.object({
  to: z.enum(['first', 'up', 'down', 'last', 'back'], 'Choose where it goes'),
  /** The position that the person saw; empty if it does not matter. */
  seen: z.string().max(20).default(''),
})
type Typed = z.output<typeof form>

/** Of which project, and for `back` the position that it had before. */
interface Where {
  wave: string
  project: ProjectId
  position?: number
}

interface Found {
  wave: { id: string; name: string }
  member: Placed
  /** Its place now, from 1. */
  place: number
  /** The position that it gets; undefined if there is nobody to change places with. */
  to: number | undefined
  /** With which project it changes places, and a position that nobody has. */
  swap?: { with: Placed; free: number } | undefined
  /** Its place afterwards. */
  becomes: number
}

type Next = Pick<Found, 'member' | 'swap'> & { position: number; place: number }

async function goingTo(
  db: Reader,
  { wave, position: earlier }: Where,
  { to, member }: { to: Typed['to']; member: Placed },
): Promise<Pick<Found, 'to' | 'swap'>> {
  const { first, last } = await findEnds(db, wave)
  if (to === 'first') return { to: first - 1 }
  if (to === 'last') return { to: last + 1 }
  if (to === 'back') return { to: earlier }
  const other = await findNeighbour(db, wave, { position: member.position, side: to === 'up' ? 'before' : 'after' })
  return other ? { to: other.position, swap: { with: other, free: last + 1 } } : { to: undefined }
}

async function load(db: Reader, where: Where, { to }: Typed, person: Person | null): Promise<Omit<Found, 'wave'>> {
  const member = await findPlaced(db, where, person)
  if (!member) throw new NotFoundError('The project is not in this wave')
  const place = (await countBefore(db, where.wave, member.position)) + 1
  const going = await goingTo(db, where, { to, member })
  const passed = going.to === undefined ? place : await countBefore(db, where.wave, going.to)
  // Behind where it is now, it is itself one of those that are passed.
  const becomes = going.swap ? place + (to === 'up' ? -1 : 1) : going.to !== undefined && going.to > member.position ? passed : passed + 1
  return { member, place, becomes, ...going }
}

export function decidePlaceInWave({ wave, member, place, to, swap, becomes }: Found, { to: side, seen }: Typed): Refused | Overtaken | Decided<Next> {
  if (seen !== '' && Number(seen) !== member.position) return overtaken
  if (to === undefined) return refused({ to: side === 'up' ? 'It is the first already' : 'It is the last already' })
  return {
    next: { member, swap, position: to, place: becomes },
    happened: [{ kind: 'wave.placed', id: member.id, project: member.project_id, name: wave.name, from: `place ${place}`, to: `place ${becomes}` }],
  }
}

/** Gives a project another place in the order of its wave. Its days stay as they are. */
export const placeInWave = installationAct({
  permission: 'wave.make',
  form,
  load: async (trx, where: Where, doing, typed): Promise<Found> => ({
    wave: await getOwnWave(trx, where.wave, { actor: doing.actor, may: (permission) => doing.may(permission) }),
    ...(await load(trx, where, typed, doing.person)),
  }),
  decide: decidePlaceInWave,
  async save(trx, { member, swap, position }) {
    if (!swap) return savePosition(trx, member, position)
    // No two have the same position, not even in between.
    await savePosition(trx, member, swap.free)
    await savePosition(trx, swap.with, member.position)
    await savePosition(trx, { ...member, position: swap.free }, position)
  },
  subject: ({ member }) => member.id,
  says: ({ place }) => `It is in place ${place} now`,
})
