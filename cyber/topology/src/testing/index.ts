export { CyberWorld, type Place } from './cyber-world.js';
export { roleAttributes, type RoleName } from './role-attributes.js';
export { type RoleRecord, roleRecords } from './role-records.js';
