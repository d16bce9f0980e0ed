/// What the members of documents are called that come from elsewhere.
enum FieldNames {
  /// The last parts of the names of all fields of the Elastic Common Schema 9.5.
  static let ecs = names(
    """
    @timestamp abi_version accessed action address agent_id_status alias all alternative_names
    annotation answers api_version application appname architecture args args_count arguments atomic
    attachments attributes author availability_zone base behavior build_version bus_type byte_order
    bytes bytes_skipped calculated_level calculated_score calculated_score_norm category cdhash
    certificate certificate_chain checksum chi2 cipher city_name class classification code coldstart
    columns command_line common_name community_id company confidence content content_type continent_code
    continent_name count country country_iso_code country_name cpu_type created creation_date ctime
    curve dashboard_id data dataset default_access definitions delivery_timestamp description device
    device_name device_type digest_algorithm direction directory display_name distinguished_name domain
    dos_name drive_letter duration effective egress email encoding_formats end enrichments entity_id
    entropy entrypoint enumeration env_vars environment environmental ephemeral_id established
    executable execution exists exit_code exports extension family field file_system_type file_version
    finish_reasons first_seen flags fork_name forwarded_ip fragment framework frequency_penalty full
    full_name function gid go_import_hash go_imports go_imports_names_entropy
    go_imports_names_var_entropy go_stripped group hash header_flags hive hostname hosts iana_number id
    identifier imphash import_hash imports imports_names_entropy imports_names_var_entropy index
    indicator ingested ingress inner inode input_tokens install_scope installed interactive io ip issuer
    ja3 ja3s kernel key kind known_redirects label labels last_activity last_seen last_seen_timestamp
    length level license line local_id locality location logger mac major managed manufacturer
    max_bytes_per_process_exceeded max_tokens md5 message message_id messages method metrics mfa_enabled
    mime_type minor mode model modified_at module mount_name msgid mtime name namespace next_protocol
    not_after not_before nt_name number oauth_consent_restriction object_version occurred offset op_code
    organization organizational_unit origin_referrer_url origin_url original original_file_name
    origination_timestamp os_abi outcome output_tokens owner packets password path pehash permissions
    permitted physical_offset physical_size pid pid_ns_ino platform platforms port postal_code
    presence_penalty priority privileged procid product product_id product_name protocol provider
    public_key_algorithm public_key_curve public_key_exponent public_key_size query raw reason reference
    referrer region region_iso_code region_name registered_domain removable report_id request_id
    resolved_ip response_code result resumed risk_score risk_score_norm role roles rows ruleset runtime
    same_as_process scanner_stats scheme sections seed segments sequence serial_number server_name
    severity sha1 sha256 sha384 sha512 shared_libraries sightings signature_algorithm signing_id size
    source ssdeep stack_trace start state state_or_province static_level static_score static_score_norm
    status status_code stop_sequences storage_class strings structured_data sub_type subdomain subject
    subject_name supported_ciphers symhash syslog system_instructions tag tags target_path team_id
    telfhash temperature temporal text thumbprint_sha256 timestamp timezone title tlp tlp_version tlsh
    top_k top_level_domain top_p total_bytes_captured total_bytes_skipped transport trusted ttl tty type
    uid uptime url usage user username uuid valid value var_entropy vendor vendor_id vendor_name version
    version_number version_protocol virtual_address virtual_size vpid working_directory writable
    x_mailer zone
    """)

  /// The columns of all tables of osquery 5.23.
  static let osquery = names(
    """
    UUID access accessed_directories accessed_directories_count accessed_files accessed_files_count
    accessed_time account account_id action activated active active_disks active_state activity actual
    add_reason added_at additional_properties address address_width admindir algorithm alias aliases
    allow_maximum allow_root allow_signed_enabled ambient_brightness_enabled ami_id amperage anonymous
    antispyware antivirus api_version app_name apparmor applescript_enabled application arch
    architecture architectures args arguments array_handle assessments_enabled asset_tag atime attach
    attached attributes audible_alarm audit_account_logon audit_account_manage audit_ds_access
    audit_logon_events audit_object_access audit_policy_change audit_privilege_use
    audit_process_tracking audit_system_events auid authenticate_user authentication_package author
    authority authority_key_id authority_key_identifier authorizations auto_join auto_login auto_update
    auto_updates autoupdate availability availability_zone average average_memory
    avg_disk_bytes_per_read avg_disk_bytes_per_write avg_disk_read_queue_length avg_disk_sec_per_read
    avg_disk_sec_per_write avg_disk_write_queue_length backup_date bank_locator base64 base_image
    base_uri baseurl basic_constraint binary_queue bitmap_chunk_size bitmap_external_file bitmap_on_mem
    block block_size blocks blocks_available blocks_free blocks_size bluetooth_sharing board_model
    board_serial board_vendor board_version boot_partition boot_uuid bp_microcode_disabled
    bp_mitigations bp_system_pol_disabled breach_description bridge_nf_ip6tables bridge_nf_iptables
    broadcast browser_type bsd_flags bssid btime buffers build build_distro build_id build_number
    build_platform build_time bundle_executable bundle_identifier bundle_name bundle_package_type
    bundle_path bundle_short_version bundle_version busy_state bytes bytes_available bytes_received
    bytes_sent bytes_used ca cache_path cached capability capname caption captive_login_date
    captive_portal carve carve_guid category cdhash celsius certificate cgroup_driver cgroup_namespace
    cgroup_path chain change_type channel channel_band channel_width charged charging chassis_types
    check_array_finish check_array_progress check_array_speed checksum chemistry child_pid chunk_size
    class clear_text_password client_app_id client_site_name cloud_id cmdline cmdline_count cmdline_size
    code code_integrity_policy_enforcement_status codename codesigning_flags collect_cross_processes
    collect_data_file_writes collect_emet_events collect_file_mods collect_module_info
    collect_module_loads collect_net_conns collect_process_user_context collect_processes
    collect_reg_mods collect_sensor_operations collect_store_files collisions color_depth comm command
    command_line command_line_template comment common_name compat compiler completed_time components
    compressed compressor computer_name condition config_entrypoint config_flag config_hash config_name
    config_valid config_value configured_clock_speed configured_security_services configured_voltage
    connection_id connection_status connection_type consistency_scan_date consumer containers
    containers_paused containers_running containers_stopped content content_caching content_type
    conversion_status coprocessor_version copy copyright core cosine_similarity count country_code cpu
    cpu_brand cpu_cfs_period cpu_cfs_quota cpu_kernelmode_usage cpu_logical_cores cpu_microcode
    cpu_physical_cores cpu_pred_cmd_supported cpu_set cpu_shares cpu_sockets cpu_spec_ctrl_supported
    cpu_status cpu_subtype cpu_total_usage cpu_type cpu_usermode_usage cpus crash_path crashed_thread
    created created_at created_by created_time creation_time creator creator_pid creator_uid csname
    ctime current_capacity current_clock_speed current_directory current_disk_queue_length
    current_locale current_value cwd cycle_count data data_type data_width database date date_created
    date_modified datetime day day_of_month day_of_week days dc_site_name decompressed default_locale
    default_value denied_mask denylisted dependencies depth description designed_capacity dest_filename
    dest_path destination destination_id dev_id_enabled developer_id development_region device
    device_alias device_error_address device_id device_locator device_name device_path device_type
    dhcp_enabled dhcp_lease_expires dhcp_lease_obtained dhcp_server direction directory disabled
    disc_sharing disconnected discovery_cache_hits discovery_executions disk_bytes_read
    disk_bytes_written disk_index disk_read disk_size disk_write display_id display_name display_type
    dns_domain dns_domain_name dns_domain_suffix_search_order dns_forest_name dns_host_name
    dns_server_search_order domain domain_controller_address domain_controller_name domain_name
    drive_letter drive_name driver driver_date driver_key driver_version dst_ip dst_mask dst_port dtime
    dump_certificate eapi egid eid ejectable elapsed_time element elevated_token emulated_cpu_type
    enable_admin_account enable_guest_account enable_ipv6 enabled enabled_nvram encrypted encryption
    encryption_method encryption_status end ending_address endpoint_id entitlements entry env env_count
    env_size env_variables environment ephemeral epoch error error_code error_granularity
    error_operation error_resolution error_stage error_type euid event event_queue event_tap_id
    event_tapped event_type eventid events exception_address exception_code exception_codes
    exception_message exception_notes exception_type exe executable executable_path execution_flag
    executions exit_code expand expire expires_at express extended_key_usage extensions external extra
    facility fahrenheit failed_disks failed_login_count failed_login_timestamp family fan faults fd
    feature feature_control field_name file_attributes file_backed file_id file_sharing file_system
    file_version filename filepath filesystem filetype filevault_status filter filter_name fingerprint
    finished_at firewall firewall_unload firmware_type firmware_version fix_comments flag flags
    folder_id following force_logoff_when_expire forced form_factor format forwarding_enabled
    fragment_path frame_backtrace free free_space friendly_name from_webstore fs_id fsgid fsuid gateway
    gid gid_signed git_commit global_seq_num global_state go_version gpgcheck gpgkey grace_period
    group_sid grouping groupname guest guest_nice handle handle_count handler hard_limit hard_links
    hardware_model hardware_serial hardware_vendor hardware_version has_expired hash hash_alg
    hash_executable hash_resources hashed header header_pid header_size health hidden history_file
    hit_count home_directory home_directory_drive homepage hop_limit hopcount host host_ip host_port
    hostname hostnames hotfix_id hour hours hresult http_proxy https_proxy hwaddr iam_arn
    ibrs_support_enabled ibytes icmp_types_codes icon_mode id identifier identifying_number identity
    idle idrops idx ierrors image image_id images inactive include_remote inetd_compatibility inf info
    info_access info_string inherited_from iniface iniface_mask inode inodes inodes_free inodes_total
    inodes_used input_eax install_date install_location install_source install_time install_timestamp
    installed_at installed_by installed_on installer_name instance_id instance_identifier instance_type
    instances interface interleave_data_depth interleave_position internal internet_settings
    internet_sharing interval iowait ip ip_address ip_prefix_len ipackets ipc_namespace ipv4_address
    ipv4_forwarding ipv4_internet ipv4_local_network ipv4_no_traffic ipv4_subnet ipv6_address
    ipv6_gateway ipv6_internet ipv6_local_network ipv6_no_traffic ipv6_prefix_len ipv6_subnet irq
    is_active is_ca is_hidden iso_8601 issuer issuer2 issuer_alternative_names issuer_common_name
    issuer_name issuer_organization issuer_organization_unit job_id job_path job_type keep_alive
    kernel_extensions kernel_memory kernel_version key key_algorithm key_file key_group_name key_length
    key_security_bits key_strength key_type key_usage keychain_path keyword keywords kva_shadow_enabled
    kva_shadow_inv_pcid kva_shadow_pcid kva_shadow_user_global label language last_change last_connected
    last_connected_automatic last_connected_manual last_executed last_execution_time last_hit_date
    last_loaded last_memory last_opened_time last_run_code last_run_message last_run_time
    last_system_time last_unloaded last_used_at last_user_time last_wall_time_ms launch_type layer_id
    layer_order level license link_speed linked_against load_percentage load_state local_address
    local_addresses local_hostname local_ipv4 local_port local_ports local_timezone location lock
    lock_status locked lockout_bad_count log_file_disk_quota_mb log_file_disk_quota_percentage
    logging_driver logging_enabled logging_option logical_processors logon_domain logon_id logon_script
    logon_server logon_sid logon_time logon_to_change_password logon_type lsa_anonymous_name_lookup mac
    mac_address machine_name magic_db_files main maintainer major major_version managed mandatory_label
    manifest_hash manifest_json manual manufacture_date manufactured_week manufactured_year manufacturer
    manufacturer_id manufacturer_name manufacturer_version mask match matches max max_capacity
    max_clock_speed max_depth max_instances max_results max_rows max_speed max_voltage maximum_allowed
    maximum_password_age md5 md_device_name mdm_managed mdm_operations mechanism media_name mem
    member_config_description member_config_entity member_config_key member_config_name
    member_config_value memory memory_array_error_address memory_array_handle
    memory_array_mapped_address_handle memory_available memory_cached memory_device_handle
    memory_error_correction memory_error_info_handle memory_free memory_inactive_file memory_limit
    memory_max_usage memory_total memory_total_inactive_file memory_type memory_type_details
    memory_usage message metadata_endpoint metalink method metric metric_name metric_value mft_entry
    mft_sequence mime_encoding mime_type min min_api_version min_version min_voltage
    minimum_password_age minimum_password_length minimum_system_version minor minor_version minute
    minutes minutes_to_full_charge minutes_until_empty mirror mirrorlist mnt_namespace mode model
    model_id modified modified_time module module_backtrace module_path month mount_namespace_id
    mount_point mountable mtime mtu name name_constraints namespace native net_namespace netmask
    network_id network_name network_rx_bytes network_tx_bytes new_administrator_name new_guest_name
    next_run_time nice no_proxy node node_ref_number noise not_valid_after not_valid_before
    nr_raid_disks num_procs number number_memory_devices number_of_cores number_of_efficiency_cores
    number_of_performance_cores object_name object_path object_type obytes odrops oerrors offer offset
    oid old_path on_demand on_disk online online_cpus oom_kill_disable opackets opaque_version operation
    option option_name option_value optional optional_permissions optional_permissions_json options
    organization organization_unit original_filename original_parent original_program_name os os_type
    os_version other other_run_times ouid outiface outiface_mask output_bit output_register output_size
    overflows owned owner owner_gid owner_uid owner_uuid package package_family_name package_filename
    package_group package_id packets packets_received packets_sent page_ins page_outs parent
    parent_pidversion parent_process_sequence_number parent_ref_number part_number partial partition
    partition_row_position partition_width partitions partner_fd partner_mode partner_pid passpoint
    password_complexity password_history_size password_last_set_time password_status patch path
    pci_class pci_class_id pci_slot pci_subclass pci_subclass_id pem percent_disk_read_time
    percent_disk_time percent_disk_write_time percent_idle_time percent_processor_time percent_remaining
    percentage_encrypted perf_ctl perf_status period permanent permissions permissions_json persistent
    persistent_volume_id personal_hotspot pgroup physical_adapter physical_memory
    physical_presence_version pid pid_namespace pid_with_namespace pids pidversion pixels pk_hash
    placement_group_id platform platform_binary platform_fault_domain platform_info platform_like
    platform_mask platform_update_domain plugin pnp_device_id point_to_point points policies policy
    policy_category policy_constraints policy_content policy_description policy_identifier
    policy_mappings policy_parameters port possibly_hidden ppid pre_cpu_kernelmode_usage
    pre_cpu_total_usage pre_cpu_usermode_usage pre_online_cpus pre_system_cpu_usage predicate prefix
    preread prerelease principal printer_sharing priority privileged process process_being_tapped
    process_sequence_number process_type process_uptime processes processing_time processor_number
    processor_type product_id product_name product_type product_version profile profile_domain
    profile_path profile_private profile_public program program_arguments propagation properties
    protected protection_disabled protection_status protection_type protector_types protocol provider
    provider_guid provider_name pseudo public publisher publisher_id purgeable purged query
    query_language queue_directories raid_disks raid_level rapl_energy_status rapl_power_limit
    rapl_power_units raw_pointer_count reactivated read readonly readonly_rootfs record_timestamp
    record_usn recovery_finish recovery_progress recovery_speed redirect_accept ref_pid ref_proc
    referenced referenced_identifier refreshes refs region registers registry registry_hive
    registry_path relative_path release remediation_path remote_address remote_addresses
    remote_apple_events remote_login remote_management remote_port remote_ports removable repository
    request_id requested_mask requirement reservation_id reshape_finish reshape_progress reshape_speed
    resident_size resolution resource_group_name response response_code responsible responsible_pid
    responsible_pidversion result result_code resync_finish resync_progress resync_speed retain_count
    revision revoked roaming roaming_profile root root_dir root_directory root_volume_uuid rotation
    round_trip_time rowid rssi rtadv_accept rule_details run_at_load run_count running_security_services
    rw scheme scope screen_sharing script script_block_count script_block_id script_file_name
    script_name script_path script_text scripting_engine sdb_id sdk sdk_version seconds section
    secure_boot secure_mode secure_process security_breach security_groups security_options
    security_type self_signed sender sensor_backend_server sensor_id sensor_ip_addr seq_num serial
    serial_number serial_port_enabled series server_name server_selection server_version service
    service_exit_code service_id service_key service_name service_type ses session_id session_owner set
    setup_mode severity sgid sha1 sha1_fingerprint sha256 sha256_fingerprint shard share shared shell
    shell_only shmid shortcut_comment shortcut_path shortcut_run shortcut_start_in
    shortcut_target_location shortcut_target_path shortcut_target_type sid sig sig_group sigfile
    signature signature_algorithm signatures_up_to_date signed signing_algorithm signing_id sigrule
    sigurl size size_bytes sku slot smbios_tag socket socket_designation soft_limit softirq sort source
    source_path source_url space_total space_used spare_disks spec_version speculative speed src_ip
    src_mask src_port ssh_config_file ssh_public_key ssid stack_trace start start_interval
    start_on_mount start_time start_type started_at starting_address state state_timestamp stateful
    statename status stderr_path stdout_path steal stealth_enabled stibp_support_enabled storage
    storage_driver store store_id store_location strings sub_state subclass subject subject2
    subject_alternative_names subject_info_access subject_key_id subject_key_identifier subject_name
    subkey subnet subscription_id subscriptions subsystem subsystem_model subsystem_model_id
    subsystem_vendor subsystem_vendor_id success suid summary superblock_state superblock_update_time
    superblock_version support_url swap_cached swap_free swap_ins swap_limit swap_outs swap_total
    symlink symlink_target_path syscall system system_cpu_usage system_model system_time tag tags
    tapping_process target target_name target_path task team team_id team_identifier
    temporarily_disabled terminal threads throttled thunderbolt tid time time_nano_sec time_range
    time_windows timeout timestamp timestamp_double timestamp_ms timezone title token_elevation_status
    token_elevation_type total_seconds total_size total_width transaction_id translated transmit_rate
    tries trust_allowed_error trust_domain trust_key_usage trust_policy_data trust_policy_name
    trust_result tty turbo_disabled turbo_ratio_limit type type_id type_name uid uid_signed
    umci_policy_status uncompressed uninstall_string unique_chip_id unit_file_state unix_time unmask
    unused_devices update_id update_revision update_source_alias update_source_certificate
    update_source_protocol update_source_server update_url upgrade_code upid uploaded_at upn uppid
    uptime url usage usb_address usb_port use used_by user user_account user_account_control user_action
    user_agent user_namespace user_time user_uuid username uses_pattern uts_namespace uuid valid_from
    valid_to value valuetype variable vbs_status vendor vendor_id vendor_syndrome version video_mode
    virtual_process visible visible_alarm vm_id vm_scale_set_name vm_size voltage volume_creation
    volume_id volume_serial volume_size vscode_edition wall_time wall_time_ms warning
    was_captive_network watch_paths watcher weekday win32_exit_code win_timestamp
    windows_security_center_service wired wired_size working_directory working_disks world writable
    xpath year zero_fill zone
    """)

  private static func names(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }
}
