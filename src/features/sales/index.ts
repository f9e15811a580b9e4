export { salesEntities } from './entities'
