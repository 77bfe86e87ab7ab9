/** What attackers do, one class per attack, against the whole engine. */
@NullMarked
package io.gatehouse.attack;

import org.jspecify.annotations.NullMarked;
