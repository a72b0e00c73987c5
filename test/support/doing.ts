import type { Doing } from '../../src/access/doing.ts'
import { asDay } from '../../src/day.ts'

/** An act under way, for the table test of a rule: what is not given throws when it is asked for. */
export function aDoing(given: Partial<Doing> = {}): Doing {
  let ids = 0
  const doing = {
    person: null,
    trace: null,
    actor: { id: 'person-1', name: 'Meera Shah' },
    at: '2026-03-02T09:00:00.000Z',
    today: asDay('2026-03-02'),
    newId: () => `id-${(ids += 1)}`,
    manner: '',
    rights: { installationRole: 'none', roles: [] },
    may: () => true,
    ...given,
  }
  return new Proxy(doing as Doing, {
    get(target, name) {
      if (!(name in target)) throw new Error(`This rule asks for ${String(name)}: give it`)
      return target[name as keyof Doing]
    },
  })
}
