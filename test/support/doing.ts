import type { Doing } from '../../src/access/doing.ts'
import { asDay } from '../../src/day.ts'

/** An act under way by Meera Shah, who may do everything, on 2 March 2026. What a rule reads beside that is given. */
export function aDoing(given: Partial<Doing> = {}): Doing {
  let ids = 0
  const known: Partial<Doing> = {
    person: null,
    trace: null,
    actor: { id: 'meera', name: 'Meera Shah' },
    at: '2026-03-02T10:00:00.000Z',
    today: asDay('2026-03-02'),
    newId: () => `id-${(ids += 1)}`,
    access: { project: { id: 'project' } } as Doing['access'],
    may: () => true,
    ...given,
  }
  return new Proxy(known as Doing, {
    get(target, name) {
      if (!(name in target)) throw new Error(`This rule asks for ${String(name)}: give it`)
      return target[name as keyof Doing]
    },
  })
}
