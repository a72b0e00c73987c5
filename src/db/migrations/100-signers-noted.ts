import { notesOf } from './078-todos-noted.ts'

/** The facet index also holds who has to sign, whose an action from a review is, and which key role is empty. */
export const signersNoted = notesOf([
  {
    table: 'projects',
    project: 'id',
    columns: ['service_id', 'state', 'stage', 'created_at', 'template_version', 'templates_kept', 'roles_per_signer'],
    again: true,
  },
  { table: 'project_roles', project: 'project_id', columns: ['role_key', 'required', 'kind', 'key_stakeholder'], again: true },
  { table: 'project_people', project: 'project_id', columns: ['person_id', 'role_key', 'left_at', 'added_by', 'acting_for'], again: true },
  { table: 'sop_rounds', project: 'project_id', columns: ['version_id', 'opened_at', 'closed_at'] },
  { table: 'sop_signatures', project: 'project_id', columns: ['version_id', 'role_key', 'person_id', 'for_person_id', 'decision'] },
  { table: 'test_run_actions', project: 'project_id', columns: ['owner_role', 'owner_person', 'due_day', 'done_at'] },
])
