import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { sendFile } from '../evidence/send-file.ts'
import { removeEvidence } from './remove-evidence.ts'
import { showRemoval } from './remove-evidence.pages.ts'

const base = '/projects/:project/evidence/:evidence'

export const evidenceRoutes: Route[] = [
  get(base, 'project.view', sendFile),
  get(
    `${base}/remove`,
    'note.write',
    whileOpen((page) => showRemoval(page)),
  ),
  post(`${base}/remove`, removeEvidence, { again: showRemoval, to: (page, { place }) => `/projects/${page.access.project.id}${place.path}` }),
]
