import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { armFault } from './arm-fault.ts'
import { changeSettings } from './change-settings.ts'
import { disarmFaults } from './disarm-faults.ts'
import { faultsHome, showFaults } from './faults.pages.ts'

const base = '/projects/:project/sandbox/faults'

export const faultsRoutes: Route[] = [
  get(base, 'project.view', (page) => showFaults(page)),
  post(base, armFault, { again: showFaults, to: faultsHome }),
  post(`${base}/disarm`, disarmFaults, { again: showFaults, to: faultsHome }),
  post(`${base}/settings`, changeSettings, { again: showFaults, to: faultsHome }),
]
