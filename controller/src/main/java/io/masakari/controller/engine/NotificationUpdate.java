package io.masakari.controller.engine;

import io.masakari.core.model.NotificationStatus;
import java.util.Optional;

/** What a recovery makes of its notification. */
record NotificationUpdate(NotificationStatus status, Optional<String> message) {}
