// swift-tools-version: 6.2

import PackageDescription

/// The settings of the rooms, which stand here by links, so that they are measured as they are.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
  name: "osquery-benchmarks",
  dependencies: [
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .target(name: "CScan"),
    .target(name: "ECS", dependencies: ["CScan"], swiftSettings: strict),
    .target(
      name: "Osquery",
      dependencies: [
        "ECS", .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      // The benchmarks measure what is not public, too.
      swiftSettings: strict + [.unsafeFlags(["-enable-testing"])]),
    .executableTarget(name: "osquery-benchmarks", dependencies: ["ECS", "Osquery"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
