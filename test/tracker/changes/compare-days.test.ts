import { expect, it } from 'vitest'
import { asProjectId, asServiceId } from '../../../src/db/ids.ts'
import { compareDays } from '../../../src/tracker/changes/compare-days.ts'
import type { ProjectState, ServiceState } from '../../../src/tracker/changes/compare-days.ts'

const harbour: ServiceState = { id: asServiceId('s1'), ods: 'A1', name: 'Harbour', rollout: 'in-progress' }
const project: ProjectState = { id: asProjectId('p1'), service: harbour.id, role: 'provider', state: 'open', stage: 'testing', goLive: '2026-04-20' }

interface Side {
  service?: Partial<ServiceState> | null
  project?: Partial<ProjectState> | null
}
const day = (side: Side) => ({
  services: new Map(side.service === null ? [] : [[harbour.id, { ...harbour, ...side.service }]]),
  projects: new Map(side.project === null ? [] : [[project.id, { ...project, ...side.project }]]),
})

it.each<[string, Side, Side, [kind: string, from: string | null, to: string | null][]]>([
  ['nothing', {}, {}, []],
  ['a name alone', { service: { name: 'Haven' } }, {}, []],
  ['a service that went live', {}, { service: { rollout: 'live' } }, [['live', 'in-progress', 'live']]],
  ['one that is no longer live', { service: { rollout: 'live' } }, {}, [['not-live', 'live', 'in-progress']]],
  ['another status', { service: { rollout: 'ready' } }, {}, []],
  [
    'a service that was added and is live',
    { service: null, project: null },
    { service: { rollout: 'live' }, project: null },
    [
      ['live', null, 'live'],
      ['added', null, 'live'],
    ],
  ],
  ['one that is gone', { project: null }, { service: null, project: null }, [['gone', 'in-progress', null]]],
  ['a project that was started', { project: null }, {}, [['started', null, '2026-04-20']]],
  ['a go-live that moved', {}, { project: { goLive: '2026-05-01' } }, [['moved', '2026-04-20', '2026-05-01']]],
  ['one that was planned', { project: { goLive: null } }, {}, [['planned', null, '2026-04-20']]],
  ['one that is no longer planned', {}, { project: { goLive: null } }, [['unplanned', '2026-04-20', null]]],
  [
    'a project that was stopped at another stage',
    {},
    { project: { state: 'stopped', stage: 'configuration' } },
    [
      ['stage', 'testing', 'configuration'],
      ['state', 'open', 'stopped'],
    ],
  ],
])('of two days with %s', (_, before, after, changes) => {
  expect(compareDays(day(before), day(after)).map(({ kind, from, to }) => [kind, from, to])).toEqual(changes)
})
