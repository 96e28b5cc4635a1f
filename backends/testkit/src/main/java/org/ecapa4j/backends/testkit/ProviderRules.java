package org.ecapa4j.backends.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Modifier;
import java.util.EnumSet;
import java.util.ServiceLoader;
import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.plugin.Availability;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B1xx: the provider. */
abstract class ProviderRules extends KitSupport {
    @Test
    @DisplayName("B101 the provider is a public class with a public no-argument constructor")
    void publicProvider() throws NoSuchMethodException {
        Class<?> type = provider().getClass();
        assertTrue(Modifier.isPublic(type.getModifiers()), () -> type + " is not public");
        assertTrue(Modifier.isPublic(type.getDeclaredConstructor().getModifiers()), () -> type + "() is not public");
    }

    @Test
    @DisplayName("B102 the service loader finds the provider")
    void serviceLoader() {
        Class<?> type = provider().getClass();
        ServiceLoader<BackendProvider> loader = ServiceLoader.load(BackendProvider.class, type.getClassLoader());
        assertTrue(
                loader.stream().anyMatch(found -> found.type() == type),
                () -> type.getName() + " is not among the services META-INF/services/"
                        + BackendProvider.class.getName());
    }

    @Test
    @DisplayName("B103 the id is lower-case letters, digits and hyphens, beginning with a letter")
    void id() {
        String id = provider().id();
        assertTrue(id.matches("[a-z][a-z0-9-]*"), () -> "id '" + id + "'");
        assertEquals(id, provider().id(), "ids of two instances");
    }

    @Test
    @DisplayName("B104 constructing and listing a provider opens and loads nothing")
    void listingIsFree() throws Exception {
        Class<?> type = provider().getClass();
        ListingProbe.Report report = ListingProbe.run(type);
        assumeTrue(report.conclusive(), () -> "cannot be observed here: " + report.text());
        assertEquals(
                "", report.text(), "what constructing, id() and capabilities() left behind in a fresh Java process");
    }

    @Test
    @DisplayName("B105 availability never throws, and has a reason and a remedy where there is none")
    void availability() {
        BackendProvider provider = provider();
        assertEquals(
                provider.availability().isAvailable(), provider.availability().isAvailable(), "asked twice");
        Availability availability = provider.availability(settings());
        assertEquals(
                availability.isAvailable(), provider.availability(settings()).isAvailable(), "asked twice");
        if (!availability.isAvailable()) {
            String remedy = availability.remedy();
            assertFalse(String.valueOf(availability.reason()).isBlank(), "reason is blank");
            assertTrue(remedy != null && !remedy.isBlank(), "remedy is missing");
            BackendContext context = new BackendContext(settings(), 1, BackendListener.NONE);
            assertThrows(
                    BackendUnavailableException.class,
                    () -> provider.open(context).close());
        }
    }

    @Test
    @DisplayName("B106 capabilities are declared once, with a precision among them")
    void capabilities() {
        Set<Capability> declared = provider().capabilities();
        assertEquals(declared, provider().capabilities(), "capabilities of two instances");
        Set<Capability> precisions = EnumSet.of(Capability.F32, Capability.F16, Capability.BF16, Capability.INT8);
        precisions.retainAll(declared);
        assertFalse(precisions.isEmpty(), () -> "no precision among " + declared);
    }

    @Test
    @DisplayName("B107 an open backend bears its provider's id")
    void backendId() {
        try (Backend backend = open()) {
            assertEquals(provider().id(), backend.id());
            assertNotNull(backend.detail(), "detail");
        }
    }

    @Test
    @DisplayName("B108 availability never throws for wrong settings, which opening reports")
    void availabilityWithWrongSettings() {
        assertNotNull(provider().availability(Settings.empty()), "with settings that lack every key");
    }
}
