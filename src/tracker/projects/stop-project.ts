import { stateAct } from './change-state.ts'

/** Stops a project: nothing in it can be changed until someone resumes it. */
export const stopProject = stateAct('stop')
