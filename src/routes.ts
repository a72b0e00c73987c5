import { faultsRoutes } from './sandbox/simulation/faults.routes.ts'
import { logRoutes } from './sandbox/interactions/log.routes.ts'
import { guestsRoutes } from './sandbox/sandboxes/guests.routes.ts'
import { practiceRoutes } from './sandbox/sandboxes/practice.routes.ts'
import { diaryRoutes } from './sandbox/sandboxes/diary.routes.ts'
import { reportsRoutes } from './sandbox/reports/reports.routes.ts'
import { rulesRoutes } from './sandbox/rules/rules.routes.ts'
import { sandboxRoutes } from './sandbox/sandboxes/sandbox.routes.ts'
import { standAloneRoutes, withStandAlone } from './sandbox/sandboxes/stand-alone.routes.ts'
import { takeAwayRoutes } from './sandbox/workbench/take-away.routes.ts'
import { tryRoutes } from './sandbox/workbench/try.routes.ts'
import type { Route } from './access/route.ts'
import { allRoutes } from './tracker/routes.ts'

/** Every page of both halves. `test/tracker/permissions.test.ts` walks them all. */
export const everyRoute: Route[] = [
  ...allRoutes,
  ...standAloneRoutes,
  ...withStandAlone([...sandboxRoutes, ...faultsRoutes, ...logRoutes, ...tryRoutes, ...takeAwayRoutes, ...diaryRoutes, ...reportsRoutes]),
  ...practiceRoutes,
  ...guestsRoutes,
  ...rulesRoutes,
]
