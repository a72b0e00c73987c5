import { signInRoutes } from '../web/sign-in/sign-in.routes.ts'
import { adminRoutes } from './admin/admin.routes.ts'
import { evidenceRoutes } from './evidence/evidence.routes.ts'
import { goLiveRoutes } from './go-live/go-live.routes.ts'
import { importsRoutes } from './import/imports.routes.ts'
import type { Route } from '../access/page.ts'
import { peopleRoutes } from './people/people.routes.ts'
import { prerequisitesRoutes } from './prerequisites/prerequisites.routes.ts'
import { datesRoutes } from './projects/dates.routes.ts'
import { historyRoutes } from './projects/history.routes.ts'
import { myWorkRoutes } from './projects/my-work.routes.ts'
import { projectsRoutes } from './projects/projects.routes.ts'
import { stateRoutes } from './projects/state.routes.ts'
import { batchesRoutes } from './queues/batches.routes.ts'
import { queuesRoutes } from './queues/queues.routes.ts'
import { rolloutRoutes } from './rollout/rollout.routes.ts'
import { portfolioRoutes } from './rollout/portfolio.routes.ts'
import { trackerImportRoutes } from './rollout/tracker-import.routes.ts'
import { organisationsRoutes } from './services/organisations.routes.ts'
import { servicesRoutes } from './services/services.routes.ts'
import { sopRoutes } from './sop/sop.routes.ts'
import { waitingRoutes } from './test-plan/waiting.routes.ts'
import { runsRoutes } from './test-plan/runs.routes.ts'
import { setUpRoutes } from './test-plan/set-up.routes.ts'
import { testPlanRoutes } from './test-plan/test-plan.routes.ts'

/** Every page of the product. `test/tracker/permissions.test.ts` walks them all. */
<<<<<<< HEAD
export const allRoutes: Route[] = [...signInRoutes, ...adminRoutes, ...myWorkRoutes, ...projectsRoutes, ...stateRoutes, ...datesRoutes, ...historyRoutes, ...rolloutRoutes, ...portfolioRoutes, ...servicesRoutes, ...organisationsRoutes, ...importsRoutes, ...trackerImportRoutes, ...peopleRoutes, ...prerequisitesRoutes, ...evidenceRoutes, ...sopRoutes, ...testPlanRoutes, ...setUpRoutes, ...runsRoutes, ...waitingRoutes, ...goLiveRoutes]
=======
export const allRoutes: Route[] = [...signInRoutes, ...adminRoutes, ...myWorkRoutes, ...projectsRoutes, ...stateRoutes, ...datesRoutes, ...historyRoutes, ...rolloutRoutes, ...portfolioRoutes, ...servicesRoutes, ...organisationsRoutes, ...importsRoutes, ...trackerImportRoutes, ...peopleRoutes, ...prerequisitesRoutes, ...batchesRoutes, ...queuesRoutes, ...sopRoutes, ...testPlanRoutes, ...setUpRoutes, ...runsRoutes, ...waitingRoutes, ...goLiveRoutes]
>>>>>>> 510c534 (A role's prerequisites across its services in one queue: ticked many at once, or pasted as a column, looked at before they are saved)
