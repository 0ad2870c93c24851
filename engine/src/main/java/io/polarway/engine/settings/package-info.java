/// What a session can be told: start with [Setting], where every setting is declared once, then [Settings].
@NullMarked
package io.polarway.engine.settings;

import org.jspecify.annotations.NullMarked;
