/** Access control: tokens, policies, roles, and logging in. */
package io.lictor.api.acl;
