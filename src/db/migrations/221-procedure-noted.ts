import { notesOf } from './078-todos-noted.ts'

const columns = ['service_id', 'state', 'stage', 'created_at', 'template_version', 'templates_kept', 'roles_per_signer', 'procedure_of']

/** Whether anyone has to sign in a project depends on the procedure that it rests on, and the facet index holds that. */
export const procedureNoted = notesOf([{ table: 'projects', project: 'id', columns, again: true }])
