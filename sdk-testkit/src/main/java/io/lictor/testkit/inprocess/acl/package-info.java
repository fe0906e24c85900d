/** Access control lists: rules, policies, roles and tokens, and what a token allows. */
@NullMarked
package io.lictor.testkit.inprocess.acl;

import org.jspecify.annotations.NullMarked;
